import type { FoundFunction } from './found-function.ts'
import type { Language } from './language.ts'
import type { ModuleNames, NameUse } from './module-names.ts'
import type { RunTogether, ToRunTogether } from './run-together.ts'
import type { SyntaxNode, SyntaxTree } from './syntax.ts'
import type { Installed, RunnerChoice } from './test-runner.ts'
import type { TestTable } from './test-table.ts'
import type { Twin } from './twin.ts'

/**
 * All that is known of a programming language: a new one gives every member, and one row in `languages.ts`.
 * Queries are in tree-sitter's query language.
 */
export interface LanguageSupport {
  readonly name: Language
  /** for people; dialects of one language share it */
  readonly label: string
  /** file of its grammar in @vscode/tree-sitter-wasm */
  readonly grammar: string
  /** how the names of its files end, with the dot */
  readonly endings: readonly string[]
  /** endings of files that only declare what others hold: nothing is read from them */
  readonly declarationEndings: readonly string[]
  /** the name of its code blocks in Markdown */
  readonly fence: string
  /** how a comment of one line begins */
  readonly commentMark: string
  /** files that determine what is installed: a change of them is no task; a pattern of the path */
  readonly dependencyFiles: RegExp
  /** names of folders with installed packages, or with caches, which hold earlier versions of the code: no copy has them */
  readonly packageFolders: readonly string[]
  /** who installs packages of it, so that installed copies of a file are found; null where packages hold no source */
  readonly installer: Installer | null
  readonly functions: FunctionSupport
  readonly statements: StatementSupport
  readonly modules: ModuleSupport
  readonly tests: TestSupport
}

/** Package managers whose installed packages may hold a copy of a repository's code. */
export type Installer = 'npm' | 'pip'

export interface FunctionSupport {
  /** all functions that have a body, in the order of the text; nested ones too */
  find(text: string, tree: SyntaxTree): FoundFunction[]
  /** the body of a function that runs only one statement; a docstring stays */
  body(text: string, found: FoundFunction, statement: string): string
  /**
   * the whole file, in which the function runs a statement instead of its body where the case of a run (`CASE`) is the
   * statement's index; null where it cannot be written so that both behave as if they were alone
   */
  withCases(text: string, found: FoundFunction, statements: readonly (string | null)[]): string | null
  /** a function's body as one of these statements; null where it cannot be moved as it is */
  asCase(text: string, found: FoundFunction): string | null
  /** captures what a compiler leaves out of a body: types, comments */
  readonly erasedQuery: string
  /** what code that holds a function shows of it */
  readonly mark: RegExp
  /** names that a method has for its own object or class */
  readonly selfNames: readonly string[]
  /** methods of the types that come with the language: a call of one does not show the type of its object */
  readonly builtInMethods: ReadonlySet<string>
  /** the first line of a class in a statement, as a prompt quotes it; null where the statement does not hold it */
  ownerHead(statement: string, owner: string): string | null
  readonly splice: SpliceSupport
}

/** A function that an answer holds. */
export interface GivenFunction {
  code: string
  found: FoundFunction
}

/** How a definition that an answer gives is put in place of another. */
export interface SpliceSupport {
  /** the file up to the parameters, with what the answer's body needs there, e.g. "async" */
  head(text: string, target: FoundFunction, given: FoundFunction): string
  /** parameters to the end of the body, in the form and with the indentation that the file has */
  tail(text: string, target: FoundFunction, given: GivenFunction): string
  /** how a method outside of a class is read; null where that is code like any other */
  readonly loneMethod: LoneMethod | null
}

export interface LoneMethod {
  /** ways to make code of it, the likeliest first */
  readonly around: readonly ((method: string) => string)[]
  /** ways to part an answer into one stretch of lines with the method in it, and all else: its imports and helpers */
  parts(answer: string, name: string): Iterable<[method: string, rest: string]>
}

/** A statement at the top of a file. */
export interface StatementNode {
  node: SyntaxNode
  /** names that it declares or imports; none for a plain statement */
  names: readonly string[]
}

export interface StatementSupport {
  /** the statements at the top of a file, without comments */
  top(tree: SyntaxTree): StatementNode[]
  /** a statement without the names that are known; null where it cannot be parted */
  without(statement: SyntaxNode, isKnown: (name: string) => boolean): string | null
  /** single statements of a function's body */
  readonly written: WrittenStatements
  /** a reply whose code ends the process with success once it has run; `code` comes before that */
  exitingReply(code: string): string
  readonly idle: IdleCode
}

/** Code that does nothing that a task asks for: what is made of it must not pass. Each statement works anywhere. */
export interface IdleCode {
  /** ways to end the process with success, whatever was checked until then */
  readonly endings: readonly Ending[]
  /** fails when it is reached */
  readonly throwing: string
  /** prints a text */
  print(text: string): string
  /** writes a text to a file in the current folder */
  writeFile(path: string, text: string): string
  /** a file that gives each of the names as a function that returns nothing */
  module(names: readonly string[], form: ModuleForm): string
}

/** How a file is imported by those that ask for its names; it matters where a language has two ways. */
export interface ModuleForm {
  path: string
  required: boolean
}

export interface Ending {
  name: string
  /** what it does, after "an answer that" */
  detail: string
  statement: string
}

/** The message of the body that stands for one that an answer does not define. */
export const NOT_WRITTEN = 'not written yet'

export interface WrittenStatements {
  /** fails when it is called, with the message NOT_WRITTEN */
  readonly notWritten: string
  readonly returnNothing: string
  readonly returnTrue: string
  readonly returnFalse: string
  readonly returnZero: string
  readonly returnEmptyList: string
  readonly returnEmptyText: string
  /** ends the process with success; also works at the end of a file */
  readonly endProcess: string
  returnName(name: string): string
}

/** Files of a repository, as far as a language looks into them. */
export interface SourceFiles {
  /** paths, with / */
  readonly files: ReadonlySet<string>
  /** null where there is no such file, or it is no text */
  text(path: string): string | null
  /** modules that a file of code imports, as it writes them */
  imports(path: string): readonly string[]
}

/** The file that an import leads to; null for packages and what is not there. */
export type ResolveModule = (from: string, module: string) => string | null

export interface ModuleSupport {
  /** imports, and names that are exported under others or passed on */
  read(tree: SyntaxTree): ModuleNames
  /** one for all files of a repository; languages that share one are asked for theirs once */
  readonly resolver: (files: SourceFiles) => ResolveModule
  /** a name of an imported module as a module of its own; null where it never is one */
  submodule(module: string, name: string): string | null
  /**
   * the module, as the file itself would import it, whose submodules are names of the file; null where there is none
   */
  ownPackage(path: string): string | null
}

export interface TestSupport {
  /** whether a file is a test by its name or folder, as the usual runners find them; helpers of tests count */
  isTestFile(path: string): boolean
  /** whether a file defines tests of its own */
  definesTests(text: string): boolean
  /** test runners that `chooseRunner` knows, for people */
  readonly runners: readonly string[]
  /** what a test file calls and mentions, by the titles of its tests */
  readUses(tree: SyntaxTree): NameUse[]
  /** literal tables whose rows its tests go through */
  readTables(tree: SyntaxTree): TestTable[]
  /** how a test file is run, or why it cannot be run */
  chooseRunner(files: SourceFiles, testFile: string, installed: Installed): RunnerChoice
  /** several runs in one start of a runner; null where it cannot do that */
  runTogether(asked: ToRunTogether): RunTogether | null
  /** whether a run that ends its process leaves the others of one start as they are */
  readonly endsApart: boolean
  /** plain literals, which a function that only returns one would have */
  readonly literalQuery: string
  /**
   * changes that make what passes fail: of each assertion, or comparison of a check script, that is reached whatever the
   * code under test gives, the expected literal becomes another one, else the assertion its opposite
   */
  twins(tree: SyntaxTree): Twin[]
  /** what a runner prints in a copy that lacks something, with a sentence for people; the first match counts */
  readonly missing: readonly MissingCause[]
}

/** A pattern of output, and the sentence about a test that names what is missing. */
export type MissingCause = readonly [RegExp, (match: RegExpExecArray) => string]
