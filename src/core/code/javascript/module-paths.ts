import { dirname, foldersOf, join } from '../language/slash-paths.ts'

/** Folders that builds write into, and the formats that they part them by. */
const BUILT = /^(?:dist|build|lib|out|esm|cjs)\/(?:(?:esm|cjs|src)\/)?/

interface PathAliases {
  /** names with at most one `*` -> paths from `base` */
  paths: Record<string, unknown>
  base: string
  /** whether all names count from `base` */
  fromBase: boolean
}

/** What module names that are not paths refer to in JavaScript, as compilers and Node resolve them. */
export class ModulePaths {
  private readonly files: ReadonlySet<string>
  private readonly text: (path: string) => string | null
  private folders: ReadonlyMap<string, string> | null = null
  private readonly objects = new Map<string, Record<string, unknown> | null>()
  /** by the configuration that they are asked of */
  private readonly aliases = new Map<string, PathAliases | null>()

  constructor(files: ReadonlySet<string>, text: (path: string) => string | null) {
    this.files = files
    this.text = text
  }

  /** Paths from the top, with or without an extension or a folder, the likeliest first; none where it is a package. */
  candidates(from: string, module: string): string[] {
    if (module.startsWith('#')) return this.ofImports(from, module)
    return [
      ...this.ofAliases(from, module),
      ...(/^[@~]\//.test(module) ? [`src/${module.slice(2)}`, module.slice(2)] : []),
      ...this.ofPackages(module),
    ]
  }

  /** What a folder gives who imports it as a whole: what its package.json names. */
  mains(folder: string): string[] {
    const json = this.object(join(folder, 'package.json'))
    if (json === null) return []
    const names = [json.source, json.module, json.main].filter((name) => typeof name === 'string')
    const built = [...names, ...exported(json, '.')]
    return [...built, ...built.flatMap(sourceOf), 'index.js', 'src/index.ts', 'src/index.js'].map((name) =>
      join(folder, name),
    )
  }

  /** `imports` of the nearest package.json: "#words". */
  private ofImports(from: string, module: string): string[] {
    for (const folder of foldersOf(from)) {
      const json = this.object(join(folder, 'package.json'))
      if (json === null) continue
      const targets = matching(json.imports, module)
      return [...targets, ...targets.flatMap(sourceOf)].map((target) => join(folder, target))
    }
    return []
  }

  /** Packages of the workspace by their names, and what is within them. */
  private ofPackages(module: string): string[] {
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? ''
    const folder = this.packageFolders().get(name)
    if (folder === undefined) return []
    const inside = module.slice(name.length + 1)
    if (inside === '') return [folder]
    const targets = exported(this.object(join(folder, 'package.json')) ?? {}, `./${inside}`)
    return [...targets, ...targets.flatMap(sourceOf), inside, `src/${inside}`].map((target) =>
      join(folder, target),
    )
  }

  private packageFolders(): ReadonlyMap<string, string> {
    if (this.folders === null) {
      const folders = new Map<string, string>()
      // The outermost of equal name: others are fixtures of tests.
      for (const path of [...this.files].sort((a, b) => b.length - a.length)) {
        if (!/(?:^|\/)package\.json$/.test(path)) continue
        const name = this.object(path)?.name
        if (typeof name === 'string') folders.set(name, dirname(path))
      }
      this.folders = folders
    }
    return this.folders
  }

  /** `paths` and `baseUrl` of the nearest tsconfig.json or jsconfig.json. */
  private ofAliases(from: string, module: string): string[] {
    for (const folder of foldersOf(from))
      for (const name of ['tsconfig.json', 'jsconfig.json']) {
        const aliases = this.aliasesOf(join(folder, name))
        if (aliases === null) continue
        const { paths, base, fromBase } = aliases
        const targets = [...matching(paths, module), ...(fromBase ? [module] : [])]
        return targets.map((target) => join(base, target))
      }
    return []
  }

  private aliasesOf(path: string): PathAliases | null {
    let aliases = this.aliases.get(path)
    if (aliases === undefined) {
      aliases = this.aliasesIn(path, new Set())
      this.aliases.set(path, aliases)
    }
    return aliases
  }

  /** @param seen configurations that were looked into already: they may refer to each other in every way */
  private aliasesIn(path: string, seen: Set<string>): PathAliases | null {
    const json = seen.has(path) ? null : this.object(path)
    seen.add(path)
    if (json === null) return null
    const { paths, baseUrl } = asObject(json.compilerOptions)
    const folder = dirname(path)
    if (typeof baseUrl === 'string' || typeof paths === 'object')
      return {
        paths: asObject(paths),
        base: typeof baseUrl === 'string' ? join(folder, baseUrl) : folder,
        fromBase: typeof baseUrl === 'string',
      }
    const parts = [json.references].flat().map((reference) => asObject(reference).path)
    for (const other of [json.extends, parts].flat()) {
      if (typeof other !== 'string') continue
      const file = join(folder, other)
      const name = [file, `${file}.json`, join(file, 'tsconfig.json')].find((name) => this.files.has(name))
      const found = name === undefined ? null : this.aliasesIn(name, seen)
      if (found !== null) return found
    }
    return null
  }

  /** The object in a file of JSON, with comments or without; null where there is none. */
  private object(path: string): Record<string, unknown> | null {
    const known = this.objects.get(path)
    if (known !== undefined) return known
    const text = this.text(path)
    let value: unknown = null
    try {
      if (text !== null) value = JSON.parse(plainJson(text))
    } catch {
      // A broken file is ignored.
    }
    const object = typeof value === 'object' ? (value as Record<string, unknown> | null) : null
    this.objects.set(path, object)
    return object
  }
}

/** What `exports` of a package.json gives under a name, "." or "./words". */
function exported({ exports }: Record<string, unknown>, name: string): string[] {
  const isMap = Object.keys(asObject(exports)).some((key) => key.startsWith('.'))
  return isMap ? matching(exports, name) : name === '.' ? targetsIn(exports) : []
}

/**
 * Targets of a name in a map whose keys may hold one `*`: of an equal key, else of the one with the longest beginning.
 */
function matching(map: unknown, name: string): string[] {
  const entries = Object.entries(asObject(map))
  const equal = entries.find(([key]) => key === name)
  if (equal) return targetsIn(equal[1])
  const fitting = entries.flatMap(([key, value]) => {
    const [before, after, ...more] = key.split('*')
    const fits =
      before !== undefined &&
      after !== undefined &&
      more.length === 0 &&
      name.length >= before.length + after.length &&
      name.startsWith(before) &&
      name.endsWith(after)
    return fits ? [{ before, star: name.slice(before.length, name.length - after.length), value }] : []
  })
  const [best] = fitting.sort((a, b) => b.before.length - a.before.length)
  return best === undefined ? [] : targetsIn(best.value).map((target) => target.replaceAll('*', best.star))
}

/** All paths in the target of a name, whatever their conditions; types hold no functions. */
function targetsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(targetsIn)
  return Object.entries(asObject(value)).flatMap(([condition, inner]) =>
    condition === 'types' ? [] : targetsIn(inner),
  )
}

/** Where the source of a built file is by convention. */
function sourceOf(target: string): string[] {
  const path = join('', target)
  return BUILT.test(path) ? [path.replace(BUILT, 'src/')] : []
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** JSON without comments and commas before an end. */
const plainJson = (text: string) =>
  text
    .replace(/("(?:[^"\\]|\\.)*")|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (_, string?: string) => string ?? '')
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? '')
