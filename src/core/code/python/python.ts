import type { FoundFunction } from '../language/found-function.ts'
import { type LanguageSupport, NOT_WRITTEN } from '../language/language-support.ts'
import { lineEndOf } from '../language/line-ends.ts'
import { classLine } from '../language/syntax.ts'
import { findFunctions } from './find-functions.ts'
import { idleCode } from './idle-code.ts'
import { readModule } from './read-module.ts'
import { readTables } from './read-tables.ts'
import { readUses } from './read-uses.ts'
import { moduleResolver } from './resolve-module.ts'
import { runTogether } from './run-together.ts'
import { splice } from './splice.ts'
import { chooseRunner } from './test-runner.ts'
import { statementWithout, topStatements } from './top-statements.ts'
import { findTwins } from './twins.ts'
import { asCase, withCases } from './with-cases.ts'

export const python: LanguageSupport = {
  name: 'python',
  label: 'Python',
  grammar: 'tree-sitter-python.wasm',
  endings: ['.py'],
  declarationEndings: [],
  fence: 'python',
  commentMark: '#',
  dependencyFiles:
    /(?:^|\/)(?:pyproject\.toml|setup\.py|setup\.cfg|Pipfile(?:\.lock)?|poetry\.lock|uv\.lock|pdm\.lock|requirements[\w.-]*\.(?:txt|in)|environment\.ya?ml|constraints[\w.-]*\.txt)$/,
  packageFolders: [
    '.venv',
    'venv',
    '__pycache__',
    '.pytest_cache',
    '.mypy_cache',
    '.ruff_cache',
    '.tox',
    '.nox',
  ],
  installer: 'pip',
  functions: {
    find: findFunctions,
    body: bodyOf,
    withCases,
    asCase,
    erasedQuery: '(comment) @erased',
    mark: /\bdef\b/,
    selfNames: ['self', 'cls'],
    builtInMethods: new Set(
      'items keys values get update append insert remove extend index count sort copy clear popitem setdefault add discard union join strip lstrip rstrip split format encode decode startswith endswith find replace lower upper read write close open send'.split(
        ' ',
      ),
    ),
    ownerHead(statement, owner) {
      const head = classLine(statement, owner)
      return head && `${head} ...`
    },
    splice,
  },
  statements: {
    top: topStatements,
    without: statementWithout,
    written: {
      notWritten: `raise NotImplementedError("${NOT_WRITTEN}")`,
      returnNothing: 'return',
      returnTrue: 'return True',
      returnFalse: 'return False',
      returnZero: 'return 0',
      returnEmptyList: 'return []',
      returnEmptyText: "return ''",
      endProcess: '__import__("os")._exit(0)',
      returnName: (name) => `return ${name}`,
    },
    exitingReply: (code) => `~~~~python\n${code}\nimport os\nos._exit(0)\n~~~~`,
    idle: idleCode,
  },
  modules: {
    read: readModule,
    resolver: moduleResolver,
    submodule: (module, name) =>
      name === '*' ? module : module.endsWith('.') ? `${module}${name}` : `${module}.${name}`,
    ownPackage: (path) => (path.endsWith('__init__.py') ? '.' : null),
  },
  tests: {
    isTestFile: (path) =>
      /^test_.*\.py$|_test\.py$|^tests?\.py$|^conftest\.py$/.test(path.split('/').at(-1)!),
    definesTests: (text) => /^[ \t]*(?:async[ \t]+)?def[ \t]+test\w*[ \t]*\(|\bTestCase\b/m.test(text),
    readUses,
    readTables,
    twins: findTwins,
    runners: ['pytest'],
    chooseRunner,
    runTogether,
    endsApart: true,
    literalQuery: '[(string) (integer) (float)] @literal',
    missing: [
      [
        /ModuleNotFoundError: No module named '([^']+)'/,
        ([, name]) => `its test needs the Python module "${name}", which is not installed`,
      ],
      [/No module named (pytest)\b/, () => 'pytest is not installed for the Python that runs here'],
    ],
  },
}

/** A docstring stays before the statement, on a line of its own where it has one. */
function bodyOf(text: string, { docstring, body }: FoundFunction, statement: string): string {
  if (docstring === null) return statement
  const doc = text.slice(body.start, docstring.end)
  const lineStart = text.lastIndexOf('\n', body.start - 1) + 1
  const indent = text.slice(lineStart, body.start)
  return indent.trim() === '' ? `${doc}${lineEndOf(text)}${indent}${statement}` : `${doc}; ${statement}`
}
