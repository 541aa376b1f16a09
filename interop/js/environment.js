// What the original client finds in a phone's web view and not in Node: XMLHttpRequest, and the SQLite plugin.
'use strict';

const http = require('http');
const sqlite3 = require('sqlite3');

const agent = new http.Agent({ keepAlive: true });

class XMLHttpRequest {
  constructor() {
    Object.assign(this, { readyState: 0, status: 0, responseText: '', withCredentials: false, headers: {} });
  }

  open(method, url) {
    Object.assign(this, { method, url: new URL(url) });
  }

  setRequestHeader(name, value) {
    this.headers[name] = value;
  }

  getResponseHeader(name) {
    const value = this.response && this.response.headers[name.toLowerCase()];
    return value === undefined ? null : value;
  }

  getAllResponseHeaders() {
    return Object.entries(this.response.headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }

  send(data) {
    const headers = { ...this.headers };
    if (data) headers['Content-Length'] = Buffer.byteLength(data);
    const done = () => {
      this.readyState = 4;
      this.onreadystatechange();
    };
    const request = http.request(this.url, { method: this.method, headers, agent }, (response) => {
      const parts = [];
      this.response = response;
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        this.status = response.statusCode;
        this.responseText = Buffer.concat(parts).toString('utf8');
        done();
      });
    });
    request.on('error', done);
    request.end(data);
  }
}

// One statement after the other, and a transaction as a whole: what the plugin promises.
class Database {
  constructor(file, opened, failed) {
    this.queue = Promise.resolve();
    this.sqlite = new sqlite3.Database(file, (error) => (error ? failed(error) : opened(this)));
  }

  run(sql, parameters) {
    return new Promise((resolve, reject) => {
      this.sqlite.all(sql, parameters || [], (error, rows) => (error ? reject(error) : resolve(rows || [])));
    });
  }

  next(work) {
    this.queue = this.queue.then(work, work);
    return this.queue;
  }

  executeSql(sql, parameters, done, failed) {
    this.next(() => this.run(sql, parameters).then((rows) => done && done(result(rows)), (error) => failed && failed(error)));
  }

  transaction(work, failed, done) {
    this.next(async () => {
      const waiting = [];
      const transaction = {
        executeSql: (sql, parameters, then, otherwise) => waiting.push({ sql, parameters, then, otherwise }),
      };
      try {
        await this.run('BEGIN');
        work(transaction);
        while (waiting.length > 0) {
          const { sql, parameters, then } = waiting.shift();
          const rows = await this.run(sql, parameters);
          if (then) then(transaction, result(rows));
        }
        await this.run('COMMIT');
      } catch (error) {
        await this.run('ROLLBACK').catch(() => {});
        if (failed) failed(error);
        return;
      }
      if (done) done();
    });
  }

  close(done, failed) {
    this.next(() => new Promise((resolve) => {
      this.sqlite.close((error) => {
        (error ? failed : done)(error);
        resolve();
      });
    }));
  }
}

function result(rows) {
  return { rows: { length: rows.length, item: (index) => rows[index] } };
}

global.window = global;
global.cordova = { version: 'node' };
global.XMLHttpRequest = XMLHttpRequest;
global.sqlitePlugin = {
  openDatabase: ({ name }, opened, failed) => new Database(name, opened, failed),
};
