import { findFunctions } from '../code/find-functions.ts'
import type { FoundFunction } from '../code/language/found-function.ts'
import type { ModuleSupport, ResolveModule, SourceFiles } from '../code/language/language-support.ts'
import type { ModuleNames, NameUse } from '../code/language/module-names.ts'
import type { Parse } from '../code/language/syntax.ts'
import type { TestTable } from '../code/language/test-table.ts'
import { supportOf } from '../code/languages.ts'
import { topStatements } from '../code/top-statements.ts'

/** Larger files are generated or data. */
const MAX_CHARACTERS = 400_000

/** A file of code, read once. */
export interface CodeFile {
  path: string
  text: string
  functions: FoundFunction[]
  /** those that are not inside of others, by symbol; accessors also by their plain name */
  bySymbol: ReadonlyMap<string, readonly FoundFunction[]>
  /** every beginning of a symbol: "Shop" where there is "Shop.add" */
  owners: ReadonlySet<string>
  /** methods by name */
  methods: ReadonlyMap<string, readonly FoundFunction[]>
  names: ModuleNames
  /** the statements at its top */
  statements: readonly FileStatement[]
}

export interface FileStatement {
  start: number
  end: number
  text: string
  names: readonly string[]
}

/** The code of a repository, read as far as it is asked for. */
export class Repository implements SourceFiles {
  /** paths of all files, with / */
  readonly files: ReadonlySet<string>
  readonly parse: Parse
  private readonly read: (path: string) => string | null
  private readonly known = new Map<string, CodeFile | null>()
  /** languages may share one */
  private readonly resolvers = new Map<ModuleSupport['resolver'], ResolveModule>()

  /** @param read text of a file; null where it is no text or cannot be read */
  constructor(files: Iterable<string>, parse: Parse, read: (path: string) => string | null) {
    this.files = new Set(files)
    this.parse = parse
    this.read = read
  }

  text(path: string): string | null {
    if (!this.files.has(path)) return null
    const text = this.read(path)
    return text === null || text.length > MAX_CHARACTERS ? null : text
  }

  /** Null where there is no such file, or it is no code that can be read. */
  code(path: string): CodeFile | null {
    let file = this.known.get(path)
    if (file === undefined) {
      file = this.readCode(path)
      this.known.set(path, file)
    }
    return file
  }

  /** Modules that a file of code imports, as it writes them. */
  imports(path: string): string[] {
    return this.code(path)?.names.imports.map(({ module }) => module) ?? []
  }

  /** What a test file uses; empty where it cannot be read. */
  uses(path: string): NameUse[] {
    const support = supportOf(path)
    const text = this.text(path)
    if (support === null || text === null) return []
    return this.parse(support.name, text, (tree) => support.tests.readUses(tree))
  }

  /** Literal tables that the tests of a file go through; none where it cannot be read. */
  tables(path: string): TestTable[] {
    const support = supportOf(path)
    const text = this.text(path)
    if (support === null || text === null) return []
    return this.parse(support.name, text, (tree) => support.tests.readTables(tree))
  }

  /** The file that an import leads to; null for packages and what is not there. */
  resolve(from: string, module: string): string | null {
    const resolver = supportOf(from)?.modules.resolver
    if (resolver === undefined) return null
    let resolve = this.resolvers.get(resolver)
    if (resolve === undefined) {
      resolve = resolver(this)
      this.resolvers.set(resolver, resolve)
    }
    return resolve(from, module)
  }

  private readCode(path: string): CodeFile | null {
    const support = supportOf(path)
    const text = this.text(path)
    if (support === null || text === null) return null
    const { name } = support
    const names = this.parse(name, text, (tree) => support.modules.read(tree))
    const statements = this.parse(name, text, (tree) => topStatements(tree, support)).map((statement) => ({
      ...statement,
      text: text.slice(statement.start, statement.end),
    }))
    return { path, text, ...indexed(findFunctions(this.parse, name, text)), names, statements }
  }
}

function indexed(
  functions: FoundFunction[],
): Pick<CodeFile, 'functions' | 'bySymbol' | 'owners' | 'methods'> {
  const bySymbol = new Map<string, FoundFunction[]>()
  const methods = new Map<string, FoundFunction[]>()
  const owners = new Set<string>()
  const put = (map: Map<string, FoundFunction[]>, key: string, found: FoundFunction) =>
    map.set(key, [...(map.get(key) ?? []), found])
  for (const found of functions) {
    if (found.nested) continue
    put(bySymbol, found.symbol, found)
    if (/\bget [^.]+$/.test(found.symbol)) put(bySymbol, found.symbol.replace(/get ([^.]+)$/, '$1'), found)
    if (found.owner !== null) put(methods, found.name, found)
    const parts = found.symbol.split('.')
    for (let end = 1; end < parts.length; end++) owners.add(parts.slice(0, end).join('.'))
  }
  return { functions, bySymbol, owners, methods }
}
