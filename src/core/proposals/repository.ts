import { findFunctions } from './find-functions.ts'
import type { FoundFunction } from './found-function.ts'
import type { ModuleNames, NameUse } from './module-names.ts'
import { readJsModule, readJsUses } from './read-js-module.ts'
import { readPythonModule, readPythonUses } from './read-python-module.ts'
import { languageOf, type Parse } from './syntax.ts'
import { topStatements } from './top-statements.ts'

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
    return languageOf(from) === 'python' ? this.resolvePython(from, module) : this.resolveJs(from, module)
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
    if (/^[@~]\//.test(module)) return this.jsFile(`src/${module.slice(2)}`) ?? this.jsFile(module.slice(2))
    const own = this.packageJson('')
    if (own?.name === module) return this.packageMain('')
    if (own?.name !== undefined && module.startsWith(`${own.name}/`)) {
      const inside = module.slice(own.name.length + 1)
      return this.jsFile(inside) ?? this.jsFile(`src/${inside}`)
    }
    return null
  }

  private jsFile(path: string): string | null {
    if (path.startsWith('..')) return null
    const plain = path.replace(/\/$/, '')
    const candidates = [
      plain,
      ...EXTENSIONS.map((extension) => plain + extension),
      // TypeScript is imported by the name that it will have once built.
      ...[...TYPED].flatMap(([js, ts]) =>
        plain.endsWith(js) ? ts.map((to) => plain.slice(0, -js.length) + to) : [],
      ),
    ]
    for (const candidate of candidates)
      if (this.files.has(candidate) && languageOf(candidate) !== null) return candidate
    const main = this.packageMain(plain)
    if (main !== null) return main
    const index = plain === '' || plain === '.' ? 'index' : `${plain}/index`
    return EXTENSIONS.map((extension) => index + extension).find((file) => this.files.has(file)) ?? null
  }

  private packageMain(folder: string): string | null {
    const json = this.packageJson(folder)
    if (json === null) return null
    const inside = folder === '' || folder === '.' ? '' : `${folder}/`
    for (const name of [json.source, json.module, json.main, 'index.js', 'src/index.ts', 'src/index.js']) {
      if (typeof name !== 'string') continue
      const path = join(inside, name)
      const file = [path, ...EXTENSIONS.map((extension) => path + extension), `${path}/index.js`]
      const found = file.find((candidate) => this.files.has(candidate) && languageOf(candidate) !== null)
      if (found !== undefined) return found
    }
    return null
  }

  private packageJson(
    folder: string,
  ): { name?: string; main?: unknown; module?: unknown; source?: unknown } | null {
    const text = this.text(folder === '' || folder === '.' ? 'package.json' : `${folder}/package.json`)
    if (text === null) return null
    try {
      return JSON.parse(text) as { name?: string; main?: string }
    } catch {
      return null
    }
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

export const dirname = (path: string) => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '')

/** Joins and normalises; leading ".." stay. */
export function join(folder: string, path: string): string {
  const out: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop()
    else if (part !== '' && part !== '.') out.push(part)
  }
  return out.join('/')
}
