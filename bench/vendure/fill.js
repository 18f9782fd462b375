// Make the tables and fill them by Vendure's own services: products of four variants each,
// stock in three locations, one way of delivery, one way of payment that settles at once.
const fs = require('node:fs');
const path = require('node:path');
const {
  LanguageCode,
  ProductVariant,
  RequestContextService,
  StockLocationService,
  StockMovementService,
  TransactionalConnection,
  bootstrap,
} = require('@vendure/core');
const { populate } = require('@vendure/core/cli');
const { config } = require('./config');

const VARIANTS = Number(process.env.PEER_VARIANTS);
const LOCATIONS = Number(process.env.PEER_LOCATIONS);
const ON_HAND = 100000;
const SIZES = ['S', 'M', 'L', 'XL'];

const initialData = {
  defaultLanguage: LanguageCode.en,
  defaultZone: 'China',
  countries: [{ code: 'CN', name: 'China', zone: 'China' }],
  taxRates: [{ name: 'Standard', percentage: 13 }],
  shippingMethods: [{ name: 'Courier', price: 600 }],
  paymentMethods: [
    {
      name: 'Dummy',
      handler: {
        code: 'dummy-payment-handler',
        arguments: [{ name: 'automaticSettle', value: 'true' }],
      },
    },
  ],
  collections: [],
};

function products() {
  const head = 'name,slug,description,assets,facets,optionGroups,optionValues,sku,price,' +
    'taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets';
  const lines = [head];
  for (let number = 0; number < VARIANTS / SIZES.length; number += 1) {
    const code = `P${String(number).padStart(5, '0')}`;
    SIZES.forEach((size, place) => {
      const product = place
        ? ',,,,,'
        : `Shirt ${code},shirt-${code.toLowerCase()},A cotton shirt with long sleeves.,,,size`;
      lines.push(`${product},${size},${code}-${size},0.20,standard,${ON_HAND},true,,`);
    });
  }
  return lines.join('\n');
}

async function stockElsewhere(app) {
  const ctx = await app.get(RequestContextService).create({ apiType: 'admin' });
  const variants = await app
    .get(TransactionalConnection)
    .getRepository(ctx, ProductVariant)
    .find({ select: ['id'] });
  for (let number = 1; number < LOCATIONS; number += 1) {
    const location = await app
      .get(StockLocationService)
      .create(ctx, { name: `Store ${number}`, description: '' });
    for (const { id } of variants) {
      await app
        .get(StockMovementService)
        .adjustProductVariantStock(ctx, id, [{ stockLocationId: location.id, stockOnHand: ON_HAND }]);
    }
  }
  return variants.length;
}

async function fill() {
  const file = path.join(__dirname, 'products.csv');
  fs.writeFileSync(file, products());
  const app = await populate(() => bootstrap(config), initialData, file);
  const count = await stockElsewhere(app);
  await app.close();
  if (count !== VARIANTS) throw new Error(`${count} variants were imported, not ${VARIANTS}`);
}

fill().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
