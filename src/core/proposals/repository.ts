import { findFunctions } from '../code/find-functions.ts'
import { ModulePaths } from '../code/javascript/module-paths.ts'
import { readJsModule, readJsUses } from '../code/javascript/read-module.ts'
import type { FoundFunction } from '../code/language/found-function.ts'
import type { ModuleNames, NameUse } from '../code/language/module-names.ts'
import { dirname, join } from '../code/language/slash-paths.ts'
import { languageOf, type Parse } from '../code/language/syntax.ts'
import { readPythonModule, readPythonUses } from '../code/python/read-module.ts'
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
  /** what stands at its top */
  statements: readonly FileStatement[]
}

export interface FileStatement {
  start: number
  end: number
  text: string
  names: readonly string[]
}

/** The code of a repository, read as far as it is asked for. */
export class Repository {
  /** paths of all files, with / */
  readonly files: ReadonlySet<string>
  readonly parse: Parse
  private readonly read: (path: string) => string | null
  private readonly known = new Map<string, CodeFile | null>()
  private readonly modules: ModulePaths
  /** files that imports of JavaScript lead to, by folder and module: every file of a folder means the same by a name */
  private readonly resolved = new Map<string, string | null>()

  /** @param read text of a file; null where it is no text or cannot be read */
  constructor(files: Iterable<string>, parse: Parse, read: (path: string) => string | null) {
    this.files = new Set(files)
    this.parse = parse
    this.read = read
    this.modules = new ModulePaths(this.files, (path) => this.text(path))
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

  /** What a test file uses; empty where it cannot be read. */
  uses(path: string): NameUse[] {
    const language = languageOf(path)
    const text = this.text(path)
    if (language === null || text === null) return []
    return this.parse(language, text, (root) =>
      language === 'python' ? readPythonUses(root) : readJsUses(root),
    )
  }

  /** The file that an import leads to; null for packages and what is not there. */
  resolve(from: string, module: string): string | null {
    if (languageOf(from) === 'python') return this.resolvePython(from, module)
    const key = `${dirname(from)}\n${module}`
    let file = this.resolved.get(key)
    if (file === undefined) {
      file = this.resolveJs(from, module)
      this.resolved.set(key, file)
    }
    return file
  }

  private readCode(path: string): CodeFile | null {
    const language = languageOf(path)
    const text = this.text(path)
    if (language === null || text === null) return null
    const names = this.parse(language, text, (root) =>
      language === 'python' ? readPythonModule(root) : readJsModule(root),
    )
    const statements = this.parse(language, text, (root) => topStatements(root, language)).map(
      (statement) => ({
        ...statement,
        text: text.slice(statement.start, statement.end),
      }),
    )
    return { path, text, ...indexed(findFunctions(this.parse, language, text)), names, statements }
  }

  private resolveJs(from: string, module: string): string | null {
    if (module.startsWith('.')) return this.jsFile(join(dirname(from), module))
    for (const path of this.modules.candidates(from, module)) {
      const file = this.jsFile(path)
      if (file !== null) return file
    }
    return null
  }

  private jsFile(path: string): string | null {
    if (path.startsWith('..')) return null
    const plain = path.replace(/\/$/, '')
    for (const name of [plain, ...this.modules.mains(plain)]) {
      const file = this.plainFile(name) ?? (name === plain ? null : this.plainFile(`${name}/index`))
      if (file !== null) return file
    }
    return this.plainFile(join(plain, 'index'))
  }

  /** A file of code by its name, without its extension, or by the name that it will have once built. */
  private plainFile(path: string): string | null {
    const candidates = [
      path,
      ...EXTENSIONS.map((extension) => path + extension),
      ...[...TYPED].flatMap(([js, ts]) =>
        path.endsWith(js) ? ts.map((to) => path.slice(0, -js.length) + to) : [],
      ),
    ]
    return candidates.find((candidate) => this.files.has(candidate) && languageOf(candidate) !== null) ?? null
  }

  private resolvePython(from: string, module: string): string | null {
    const dots = /^\.*/.exec(module)![0].length
    const rest = module.slice(dots).split('.').filter(Boolean).join('/')
    let base = dirname(from)
    if (dots > 0) {
      for (let up = 1; up < dots; up++) base = dirname(base)
      return this.pythonFile(join(base, rest))
    }
    const roots = ['', 'src', 'lib', 'python']
    // A test finds what stands in a folder above it, too.
    for (; base !== ''; base = dirname(base)) roots.push(base, `${base}/src`)
    for (const root of roots) {
      const found = this.pythonFile(join(root, rest))
      if (found !== null) return found
    }
    return null
  }

  private pythonFile(path: string): string | null {
    return (
      [`${path}.py`, path === '' ? '__init__.py' : `${path}/__init__.py`].find((file) =>
        this.files.has(file),
      ) ?? null
    )
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

const EXTENSIONS = ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.mts', '.cts']
const TYPED: ReadonlyMap<string, string[]> = new Map([
  ['.js', ['.ts', '.tsx']],
  ['.jsx', ['.tsx']],
  ['.mjs', ['.mts']],
  ['.cjs', ['.cts']],
])
