import type { FoundFunction } from '../language/found-function.ts'
import { type LanguageSupport, NOT_WRITTEN } from '../language/language-support.ts'
import { lineEndOf } from '../language/line-ends.ts'
import { classLine, indentAt } from '../language/syntax.ts'
import type { Dialect } from './dialect.ts'
import { findFunctions } from './find-functions.ts'
import { idleCode } from './idle-code.ts'
import { readModule } from './read-module.ts'
import { readTables } from './read-tables.ts'
import { readUses } from './read-uses.ts'
import { moduleResolver } from './resolve-module.ts'
import { runTogether } from './run-together.ts'
import { splice } from './splice.ts'
import { definesTests, isTestFile } from './test-files.ts'
import { chooseRunner } from './test-runner.ts'
import { statementWithout, topStatements } from './top-statements.ts'
import { findTwins } from './twins.ts'
import { asCase, withCases } from './with-cases.ts'

/** What a dialect does not share with the others of its family. */
type Own = Pick<LanguageSupport, 'name' | 'label' | 'grammar' | 'endings' | 'declarationEndings' | 'fence'>

/** JavaScript, or a language that adds to it. */
export function dialectSupport(dialect: Dialect, own: Own): LanguageSupport {
  return {
    ...own,
    commentMark: '//',
    dependencyFiles:
      /(?:^|\/)(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock)$/,
    packageFolders: ['node_modules', '.nyc_output'],
    installer: 'npm',
    functions: {
      find: (text, tree) => findFunctions(text, tree, dialect),
      body: bodyOf,
      withCases,
      asCase,
      erasedQuery: `[(comment) ${dialect.erased}] @erased`,
      mark: /function|=>/,
      selfNames: ['this', 'self'],
      builtInMethods: BUILT_IN,
      ownerHead(statement, owner) {
        const head = classLine(statement, owner)
        return head && `${head} { ... }`
      },
      splice,
    },
    statements: {
      top: (tree) => topStatements(tree, dialect),
      without: statementWithout,
      written: {
        notWritten: `throw new Error('${NOT_WRITTEN}')`,
        returnNothing: 'return',
        returnTrue: 'return true',
        returnFalse: 'return false',
        returnZero: 'return 0',
        returnEmptyList: 'return []',
        returnEmptyText: "return ''",
        endProcess: 'process.exit(0)',
        returnName: (name) => `return ${name}`,
      },
      exitingReply: (code) => `~~~~js\n${code}\nprocess.exit(0)\n~~~~`,
      idle: idleCode,
    },
    modules: {
      read: readModule,
      resolver: moduleResolver,
      submodule: () => null,
      ownPackage: () => null,
    },
    tests: {
      isTestFile,
      definesTests,
      readUses,
      readTables,
      twins: findTwins,
      runners: ['vitest', 'jest', 'mocha', 'node:test'],
      chooseRunner,
      runTogether,
      // Vitest lets process.exit throw, but not where test files share a process (`isolate: false`).
      endsApart: false,
      literalQuery: '[(string) (number)] @literal',
      missing: [
        [
          // A module that node names with its whole path is no package; the folder of the copy was taken off.
          /Cannot find module ['"](?!node_modules\/)([^'"\n]{1,200})['"] imported from/,
          ([, path]) =>
            `its test needs the file "${path}", which is not there: a build step seems to be missing, or a program such as tsx that runs TypeScript`,
        ],
        [
          /Failed to resolve entry for package ['"]([^'"\n]{1,200})['"]/,
          ([, name]) =>
            `its test needs what the package "${name}" is built to, which is not there: a build step seems to be missing`,
        ],
        [
          /(?:Cannot find (?:module|package)|Failed to (?:resolve|load)(?: import| url)?|Could not resolve) ['"]?([^'"\n ]{1,120})/,
          ([, name]) =>
            /^(?:\.|\/|file:)|dist|build|\blib\//.test(name!)
              ? `its test needs "${name}", which is not there: a build step seems to be missing`
              : `its test needs the package "${name}", which is not installed`,
        ],
        [
          /could not determine executable to run|npm error (?:canceled|code E\w+)[^\n]*/,
          () => 'the test runner is not installed in node_modules',
        ],
      ],
    },
  }
}

const BUILT_IN: ReadonlySet<string> = new Set([
  ...[Array, Map, Set, String, Number, Object, Promise, RegExp, Date, Function].flatMap((one) => [
    ...Object.getOwnPropertyNames(one),
    ...Object.getOwnPropertyNames(one.prototype),
  ]),
  ...'parse stringify log warn error next return throw'.split(' '),
])

function bodyOf(text: string, { body }: FoundFunction, statement: string): string {
  const newline = lineEndOf(text)
  const indent = indentAt(text, body.start)
  const step = indent.includes('\t') ? '\t' : '  '
  return `{${newline}${indent}${step}${statement}${newline}${indent}}`
}
