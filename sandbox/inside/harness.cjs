// Inside the sandbox: run a JavaScript program once for each question, and tell what it answered.
//
// A question is over when the program has nothing left to do: Node then emits 'beforeExit', and the next one starts from
// there. What the program prints goes to a file, so that writes to the descriptor are caught too. This file and the
// program share one process: it can be fooled, which is why it knows nothing of what is expected.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Module } = require('node:module');
const { pathToFileURL } = require('node:url');

const file = path.resolve(process.argv[2]);
const [ask, answer, most] = process.argv.slice(3).map(Number);
const said = '/tmp/.said';
const asked = '/tmp/.asked';
const leaving = Symbol('leaving');
const exit = process.exit.bind(process);
const { writeSync, readSync, readFileSync, openSync, closeSync, writeFileSync, truncateSync } = fs;
const packed = (data) => Buffer.from(data).toString('base64') || '-';
const unpacked = (word) => (word === '-' ? '' : Buffer.from(word, 'base64').toString());

writeFileSync(said, '');
closeSync(1);
openSync(said, 'a'); // takes the lowest free number: 1

let buffered = '';
function line() {
  const chunk = Buffer.alloc(65536);
  while (!buffered.includes('\n')) {
    const got = readSync(ask, chunk, 0, chunk.length, null);
    if (got === 0) return '';
    buffered += chunk.toString('latin1', 0, got);
  }
  const end = buffered.indexOf('\n');
  const found = buffered.slice(0, end);
  buffered = buffered.slice(end + 1);
  return found;
}

const nonce = line();
const timers = new Set();
let question = null;
let number = 0;
let loaded = null;

for (const name of ['setTimeout', 'setInterval', 'setImmediate']) {
  const original = globalThis[name];
  globalThis[name] = (...words) => {
    const timer = original(...words);
    timers.add(timer);
    return timer;
  };
}

process.argv = [process.argv[0], file];
process.exit = (code) => {
  if (code || process.exitCode) fail(`exit code ${code || process.exitCode}`);
  throw leaving;
};
process.on('uncaughtException', stop);
process.on('beforeExit', () => {
  if (question) report();
  next();
});

function fail(words) {
  question.failure = question.failure || words;
}

// A program that threw or left does not go on: what it has planned is called off, and the question ends by itself.
function stop(error) {
  if (!question) return;
  if (error !== leaving) fail(String((error && error.stack) || error));
  for (const timer of timers) {
    clearTimeout(timer);
    clearImmediate(timer);
  }
  question.input.destroy();
}

function next() {
  const words = line().split(' ');
  if (words.length !== 3) return exit(0);
  const [stdin, call, args] = words.map(unpacked);
  truncateSync(said);
  writeFileSync(asked, stdin);
  try {
    closeSync(0);
  } catch {
    // the program has closed it itself
  }
  openSync(asked, 'r'); // takes the lowest free number: 0
  const input = fs.createReadStream(asked, { fd: 0, autoClose: false });
  Object.defineProperty(process, 'stdin', { configurable: true, get: () => input });
  question = { input, failure: '', result: '', began: process.cpuUsage() };
  number += 1;
  timers.clear();
  process.exitCode = 0;
  setImmediate(() => (call ? called(call, JSON.parse(args)) : load()).catch(stop));
}

async function called(name, args) {
  loaded = loaded || (await load());
  const named = loaded[name] || (loaded.__named__ && loaded.__named__(name));
  if (typeof named !== 'function') throw new ReferenceError(`${name} is not defined`);
  question.result = JSON.stringify((await named(...args)) ?? null);
}

// Functions of a beginner's program are not exported: they are found by name in the scope of the file.
async function load() {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.mjs') || /^\s*(import\s*[\w{*'"]|export\s)/m.test(text)) {
    return import(`${pathToFileURL(file)}?${number}`);
  }
  for (const key of Object.keys(require.cache)) if (key.startsWith('/box/')) delete require.cache[key];
  const module = new Module(file, null);
  module.filename = file;
  module.paths = [];
  require.cache[file] = module;
  module._compile(`${text}\n;try { module.exports.__named__ = (name) => eval(name); } catch {}`, file);
  return module.exports;
}

function report() {
  const used = process.cpuUsage(question.began);
  if (process.exitCode) fail(`exit code ${process.exitCode}`);
  const { failure, result } = question;
  const fields = [packed(readFileSync(said).subarray(0, most)), packed(result), packed(failure.slice(0, 4000))];
  const status = failure ? 'raised' : 'answered';
  writeSync(answer, `${nonce} ${status} ${fields.join(' ')} ${Math.round((used.user + used.system) / 1000)}\n`);
  question = null;
}

next();
