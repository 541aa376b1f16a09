// The original server on a free port of this computer, with its SQLite provider. Prints its port; ends with its
// input.
'use strict';

const express = require('express');
const mobileApps = require('azure-mobile-apps');
const sqlite3 = require('sqlite3');

async function main() {
  const database = new sqlite3.cached.Database(process.argv[2]);
  const app = express();
  const mobile = mobileApps({
    data: { provider: 'sqlite', filename: process.argv[2], dynamicSchema: true },
    logging: false,
    swagger: false,
  });
  mobile.tables.add('todoitem', {
    columns: { text: 'string', complete: 'boolean' },
    softDelete: true,
    dynamicSchema: true,
  });
  await mobile.tables.initialize();
  app.use(mobile);
  const listening = app.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${listening.address().port}\n`);
  });
  // One command: give every row the same stamp, as a bulk import does.
  const lines = require('readline').createInterface({ input: process.stdin });
  lines.on('line', () => {
    database.run('UPDATE todoitem SET updatedAt = (SELECT max(updatedAt) FROM todoitem)', (error) => {
      process.stdout.write(`${JSON.stringify(error ? { error: error.message } : { value: null })}\n`);
    });
  });
  lines.on('close', () => process.exit(0));
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
