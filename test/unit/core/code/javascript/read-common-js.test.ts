import { beforeAll, describe, expect, it } from 'vitest'
import type { Parse } from '../../../../../src/core/code/language/syntax.ts'
import { exercisedBy } from '../../../../../src/core/proposals/exercised.ts'
import { Repository } from '../../../../../src/core/proposals/repository.ts'
import { loadParser } from '../../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})
const open = (files: Record<string, string>) =>
  new Repository(Object.keys(files), parse, (path) => files[path] ?? null)
const symbols = (files: Record<string, string>, test: string) =>
  exercisedBy(open(files), test).map(({ file, found }) => `${file}:${found.symbol}`)
const A = 'exports.a = function (x) { return x + 1 }\n'
const AN = 'module.exports = { a }\nfunction a(x) { return x + 1 }\n'
const AF = 'module.exports = function a(x) { return x + 1 }\n'
const AD =
  '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.a = a;\nexports.default = a;\nfunction a(x) { return x + 1 }\n'
describe('files that pass on what others export', () => {
  it.each([
    ['module.exports = require', A, "module.exports = require('./lib/a')"],
    ['exports = module.exports = require', A, "exports = module.exports = require('./lib/a')"],
    ['module.exports = exports = require', A, "module.exports = exports = require('./lib/a')"],
    ['exports.a = require().a', A, "exports.a = require('./lib/a').a"],
    ["exports['a'] = require().a", A, "exports['a'] = require('./lib/a').a"],
    ["exports.a = require()['a']", A, "exports.a = require('./lib/a')['a']"],
    ['exports.a = require() function', AF, "exports.a = require('./lib/a')"],
    ['object of requires', AF, "module.exports = { a: require('./lib/a') }"],
    ['object of require members', A, "module.exports = { a: require('./lib/a').a }"],
    ['object spread', A, "module.exports = { ...require('./lib/a') }"],
    ['object spread of a const', A, "const all = require('./lib/a')\nmodule.exports = { ...all }"],
    ['object member of a const', A, "const all = require('./lib/a')\nmodule.exports = { a: all.a }"],
    ['assign member of a const', A, "const all = require('./lib/a')\nmodule.exports.a = all.a"],
    ['Object.assign(exports, require)', A, "Object.assign(exports, require('./lib/a'))"],
    [
      'Object.assign(module.exports, {}, require)',
      A,
      "Object.assign(module.exports, {}, require('./lib/a'))",
    ],
    [
      'module.exports = Object.assign({}, require)',
      A,
      "module.exports = Object.assign({}, require('./lib/a'))",
    ],
    ['const = destructured', A, "const { a } = require('./lib/a')\nmodule.exports = { a }"],
    ['const = destructured, exported', A, "const { a } = require('./lib/a')\nexports.a = a"],
    ['chain exports.b = exports.a', A, "exports.b = exports.a = require('./lib/a').a"],
    [
      '__exportStar',
      AD,
      '"use strict";\nvar __exportStar = (this && this.__exportStar) || function(m, exports) { for (var p in m) exports[p] = m[p]; };\n__exportStar(require("./lib/a"), exports);',
    ],
    [
      'tslib.__exportStar',
      AD,
      'const tslib_1 = require("tslib");\ntslib_1.__exportStar(require("./lib/a"), exports);',
    ],
    [
      '(0, tslib.__exportStar)',
      AD,
      'const tslib_1 = require("tslib");\n(0, tslib_1.__exportStar)(require("./lib/a"), exports);',
    ],
    [
      '__export(require) old TypeScript',
      AD,
      'function __export(m) { for (var p in m) if (!exports.hasOwnProperty(p)) exports[p] = m[p]; }\n__export(require("./lib/a"));',
    ],
    [
      'esbuild __reExport',
      AD,
      'var src_exports = {};\nmodule.exports = __toCommonJS(src_exports);\n__reExport(src_exports, require("./lib/a"), module.exports);',
    ],
    [
      'defineProperty getter, TypeScript',
      AD,
      'var a_1 = require("./lib/a");\nObject.defineProperty(exports, "a", { enumerable: true, get: function () { return a_1.a; } });',
    ],
    [
      'defineProperty getter arrow',
      AD,
      'var a_1 = require("./lib/a");\nObject.defineProperty(exports, "a", { enumerable: true, get: () => a_1.a });',
    ],
    [
      'babel default',
      AD,
      'var _a = _interopRequireDefault(require("./lib/a"));\nObject.defineProperty(exports, "a", { enumerable: true, get: function () { return _a.default; } });',
    ],
    [
      'babel _x.default assigned',
      AD,
      'var _a = _interopRequireDefault(require("./lib/a"));\nexports.a = _a.default;',
    ],
    ['lazy getter in object', AF, "module.exports = { get a() { return require('./lib/a') } }"],
    [
      'lazy getter in object, block',
      A,
      "module.exports = {\n  get a() {\n    return require('./lib/a').a\n  },\n}",
    ],
    [
      'conditional',
      A,
      "if (process.env.X) { module.exports = require('./lib/b') } else { module.exports = require('./lib/a') }",
    ],
    ['ternary', A, "module.exports = process.env.X ? require('./lib/b') : require('./lib/a')"],
    ['named object', AN, "module.exports = require('./lib/a')"],
    ['function with members', AF, "const a = require('./lib/a')\nmodule.exports = a\nmodule.exports.a = a"],
    [
      'keys loop',
      A,
      "const all = require('./lib/a')\nObject.keys(all).forEach(function (key) { exports[key] = all[key] })",
    ],
    [
      'babel keys loop',
      AD,
      'var _a = require("./lib/a");\nObject.keys(_a).forEach(function (key) {\n  if (key === "default" || key === "__esModule") return;\n  if (key in exports && exports[key] === _a[key]) return;\n  Object.defineProperty(exports, key, { enumerable: true, get: function () { return _a[key]; } });\n});',
    ],
  ])('are followed: %s', (_, lib, index) => {
    const found = symbols(
      {
        'index.js': index,
        'lib/a.js': lib,
        'test/x.js': "const { a } = require('../index')\nit('t', () => { a(1); a(2) })",
      },
      'test/x.js',
    )
    expect(found.some((one) => one.startsWith('lib/a.js:'))).toBe(true)
    const whole = symbols(
      {
        'index.js': index,
        'lib/a.js': lib,
        'test/x.js': "const lib = require('..')\nit('t', () => { lib.a(1); lib.a(2) })",
      },
      'test/x.js',
    )
    expect(whole.some((one) => one.startsWith('lib/a.js:'))).toBe(true)
  })
})
