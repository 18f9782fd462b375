// Vendure as small as it gets: no e-mail, no assets, no search index, no job table, no dashboard.
// What is left out makes it faster than a real shop of its kind; nothing was made slower.
const { DefaultLogger, LogLevel, dummyPaymentHandler } = require('@vendure/core');

exports.config = {
  apiOptions: {
    hostname: '127.0.0.1',
    port: Number(process.env.PEER_PORT || 0),
    adminApiPath: 'admin-api',
    shopApiPath: 'shop-api',
    introspection: false,
  },
  authOptions: {
    tokenMethod: ['bearer'],
    requireVerification: false,
    superadminCredentials: {
      identifier: 'superadmin',
      password: process.env.PEER_PASSWORD,
    },
    cookieOptions: { secret: process.env.PEER_PASSWORD },
  },
  dbConnectionOptions: {
    type: 'postgres',
    host: process.env.PEER_DATABASE_HOST,
    username: process.env.PEER_DATABASE_USER,
    password: process.env.PEER_DATABASE_PASSWORD,
    database: process.env.PEER_DATABASE,
    synchronize: process.env.PEER_FILL === '1',
    migrations: [],
    logging: false,
  },
  logger: new DefaultLogger({ level: LogLevel.Warn, timestamp: false }),
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  systemOptions: { telemetry: false },
  plugins: [],
};
