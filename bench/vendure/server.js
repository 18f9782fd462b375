// The shop API in production mode; no worker runs, because nothing here asks for a job.
const { bootstrap } = require('@vendure/core');
const { config } = require('./config');

bootstrap(config).catch((error) => {
  console.error(error);
  process.exit(1);
});
