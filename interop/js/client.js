// The original client, driven by one JSON command for each line of standard input; one line of JSON answers each.
'use strict';

require('./environment');
const { MobileServiceClient, MobileServiceSqliteStore, Query } = require('azure-mobile-apps-client');
const lines = require('readline').createInterface({ input: process.stdin });

let client, context, table, name;

const columns = { id: 'string', text: 'string', complete: 'boolean', version: 'string' };

// What an app of the original does with a conflict: the server's record, or ours on top of the server's version.
// A delete that met a change is given up: the client has no other way to bring the record back.
function settle(by) {
  return (conflict) => {
    const theirs = conflict.getServerRecord();
    if (by === 'wait') return undefined;
    if (conflict.getAction() === 'delete' || !theirs || theirs.deleted === true) return conflict.cancelAndDiscard();
    if (by === 'server') return conflict.cancelAndUpdate(theirs);
    return conflict.update({ ...conflict.getClientRecord(), version: theirs.version });
  };
}

// A record that is gone on the server is an error and no conflict for this client; without this it never ends.
function giveUpWhatIsGone(error) {
  return error.getError().request.status === 404 ? error.cancelAndDiscard() : undefined;
}

const commands = {
  async open({ url, token, file, table: which }) {
    name = which;
    client = new MobileServiceClient(url);
    if (token) client.currentUser = { userId: 'sid:interop', mobileServiceAuthenticationToken: token };
    const store = new MobileServiceSqliteStore(file);
    await store.defineTable({ name, columnDefinitions: columns });
    context = client.getSyncContext();
    await context.initialize(store);
    table = client.getSyncTable(name);
  },
  insert: ({ row }) => table.insert(row),
  update: ({ row }) => table.update(row),
  delete: ({ row }) => table.del(row),
  async push({ conflicts }) {
    context.pushHandler = { onConflict: settle(conflicts), onError: giveUpWhatIsGone };
    const unsettled = await context.push();
    return unsettled.map((one) => ({
      id: (one.getClientRecord() || one.getServerRecord() || {}).id,
      action: one.getAction(),
      server: one.getServerRecord(),
    }));
  },
  pull: ({ page }) => context.pull(new Query(name), 'all', { pageSize: page }),
  rows: () => table.read(new Query(name).orderBy('id')),
  // Past the offline store: what another app of the same kind would see.
  online: () => client.getTable(name).read(new Query(name).orderBy('id')),
};

function failure(error) {
  const request = error.request || (error.cause && error.cause() && error.cause().request);
  return { error: error.message || String(error), status: request ? request.status : null };
}

let queue = Promise.resolve();
lines.on('line', (line) => {
  queue = queue.then(async () => {
    let answer;
    try {
      const command = JSON.parse(line);
      const value = await commands[command.do](command);
      answer = { value: value === undefined ? null : value };
    } catch (error) {
      answer = failure(error);
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  });
});
lines.on('close', () => queue.then(() => process.exit(0)));
