import type { FoundFunction } from '../code/language/found-function.ts'
import type { NameUse } from '../code/language/module-names.ts'
import { selfNames, supportOf } from '../code/languages.ts'
import { isTestFile } from '../code/tests.ts'
import type { CodeFile, Repository } from './repository.ts'

/** How many modules within modules a name is followed through. */
const MAX_HOPS = 6
/** Classes with a method of one name of which any could be meant, and how much a use counts for each then. */
const MAX_ALIKE = 3
const ALIKE_WEIGHT = 0.05
/** Calls of calls that are followed inside of a file, and how much less each counts. */
const INNER_STEPS = 2
const INNER_SHARE = 0.05

/** A function that a test file exercises, by what it imports and calls. */
export interface Exercised {
  file: string
  found: FoundFunction
  /** functions of that name in the file: a task cannot distinguish more than one */
  alike: number
  /** how often it is called; mentions count less, and calls of a name that only a method fits least */
  weight: number
  /** titles of the tests that do so, and their positions in the test file, in the same order */
  titles: string[]
  places: { start: number; end: number }[]
}

/** The functions and methods that a test file calls, most called first. The sandbox checks later whether it is so. */
export function exercisedBy(repository: Repository, testFile: string): Exercised[] {
  const test = repository.code(testFile)
  if (test === null) return []
  const uses = repository.uses(testFile)
  const found = new Map<string, Exercised>()
  const add = (file: CodeFile, symbol: string, weight: number, use: Pick<NameUse, 'titles' | 'places'>) => {
    const fitting = file.bySymbol.get(symbol) ?? []
    const [only] = fitting
    if (only === undefined) return
    if (isTestFile(file.path)) return
    const key = `${file.path}\n${only.symbol}`
    const before = found.get(key) ?? {
      file: file.path,
      found: only,
      alike: fitting.length,
      weight: 0,
      titles: [],
      places: [],
    }
    before.weight += weight
    for (const [index, title] of use.titles.entries()) {
      if (before.titles.includes(title)) continue
      before.titles.push(title)
      before.places.push(use.places[index]!)
    }
    found.set(key, before)
  }

  const imported = new Set<CodeFile>()
  for (const use of uses)
    for (const { target, members } of meantBy(repository, test, use.path)) {
      const weight = use.calls + use.mentions * 0.25
      imported.add(target.file)
      add(target.file, symbolOf(target, members), weight, use)
      // `Shop.prototype.add.call(...)`, `parse.bind(...)`: what is meant comes before the last name.
      if (members.length > 0) add(target.file, symbolOf(target, members.slice(0, -1)), weight / 2, use)
    }

  // Methods are called on values. Where the name of one is ambiguous, the class that the value was made
  // from does; else each is offered, with little weight: the sandbox decides. Looked for in what is imported, and in
  // what that imports in turn.
  const near = new Set(imported)
  for (const file of imported)
    for (const { module } of [...file.names.imports, ...file.names.passedOn]) {
      const next = repository.code(repository.resolve(file.path, module) ?? '')
      if (next !== null) near.add(next)
    }
  for (const use of uses) {
    const method = /\.(#?[\w$]+)$/.exec(use.path)?.[1]
    if (method === undefined) continue
    const fitting = [...near].flatMap((file) =>
      mainOnes(file.methods.get(method) ?? []).map((candidate) => ({ file, candidate })),
    )
    const makers = use.of === null ? [] : meantBy(repository, test, use.of)
    const own = fitting.filter(({ file, candidate }) =>
      makers.some(
        ({ target, members }) =>
          target.file === file && candidate.symbol.startsWith(`${symbolOf(target, members)}.`),
      ),
    )
    const meant = own.length > 0 ? own : fitting
    const [only, ...more] = meant
    if (only !== undefined && more.length === 0)
      add(only.file, only.candidate.symbol, Math.max(0.1, use.calls * 0.5), use)
    else if (meant.length <= MAX_ALIKE)
      for (const { file, candidate } of meant) add(file, candidate.symbol, ALIKE_WEIGHT, use)
  }
  // What those call in their own file is exercised through them: less surely, so with less weight.
  for (let step = 0; step < INNER_STEPS; step++)
    for (const outer of [...found.values()]) {
      const file = repository.code(outer.file)!
      for (const symbol of calledIn(file, outer.found)) {
        const inner = file.bySymbol.get(symbol)?.[0]
        if (inner === undefined || found.has(`${file.path}\n${inner.symbol}`)) continue
        add(file, symbol, outer.weight * INNER_SHARE, outer)
      }
    }
  return [...found.values()].sort((a, b) => b.weight - a.weight || (a.found.symbol < b.found.symbol ? -1 : 1))
}

/** Without what sets or deletes a property that is also read: a mention of its name is no use of these. */
function mainOnes(methods: readonly FoundFunction[]): FoundFunction[] {
  const read = new Set(methods.filter(({ kind }) => kind === 'getter').map(({ owner }) => owner))
  return methods.filter(({ kind, owner }) => kind === 'getter' || !read.has(owner))
}

const OWN_CALL = new RegExp(`\\b(?:${selfNames().join('|')})\\.(#?[\\w$]+)\\s*\\(`, 'g')

/** Symbols of the file that a function's body calls: plain names, and methods of its own class. */
function calledIn(file: CodeFile, { body, owner }: FoundFunction): string[] {
  const code = file.text.slice(body.start, body.end)
  const plain = [...code.matchAll(/(?<![.\w$#])([A-Za-z_$][\w$]*)\s*\(/g)].map(([, name]) => name!)
  const own = [...code.matchAll(OWN_CALL)].map(([, name]) => `${owner}.${name}`)
  return [...new Set([...plain, ...(owner === null ? [] : own)])].filter((symbol) =>
    file.bySymbol.has(symbol),
  )
}

interface Target {
  file: CodeFile
  /** '' = all of the file */
  symbol: string
}

const symbolOf = ({ symbol }: Target, members: readonly string[]) =>
  [symbol, ...members].filter(Boolean).join('.')

/** What a path of a test file leads to by the imports of that file, and the names that are left of the path. */
function meantBy(
  repository: Repository,
  test: CodeFile,
  path: string,
): { target: Target; members: string[] }[] {
  return test.names.imports.flatMap(({ local, module, name }) => {
    if (local !== '*' && path !== local && !path.startsWith(`${local}.`)) return []
    const members = (local === '*' ? path : path.slice(local.length + 1)).split('.').filter(Boolean)
    const start = partOf(repository, test, module, name)
    if (start !== null) return within(repository, start, members)
    // `import shop from` a file of CommonJS names all of it.
    const whole = name === 'default' ? partOf(repository, test, module, '*') : null
    return whole === null ? [] : within(repository, whole, members)
  })
}

/** The same of names within a whole file, as far as they can be followed. */
function within(
  repository: Repository,
  target: Target,
  members: string[],
  hops = MAX_HOPS,
): { target: Target; members: string[] }[] {
  const { file, symbol } = target
  if (symbol !== '' || hops === 0) return [{ target, members }]
  const [first, ...rest] = members
  if (first !== undefined) {
    const own = supportOf(file.path)?.modules.ownPackage(file.path) ?? null
    const next =
      follow(repository, file, first) ?? (own === null ? null : partOf(repository, file, own, first))
    if (next !== null) return within(repository, next, rest, hops - 1)
  }
  // A file that is called itself, or whose members are those of what it exports: module.exports = shop.
  const whole = follow(repository, file, 'exports') ?? follow(repository, file, 'default')
  return whole === null ? [{ target, members }] : within(repository, whole, members, hops - 1)
}

/** What a name of an imported module is: '*' for the whole of it. In some languages it may be a module itself. */
function partOf(
  repository: Repository,
  { path }: CodeFile,
  module: string,
  name: string,
  seen = new Set<string>(),
): Target | null {
  const file = repository.code(repository.resolve(path, module) ?? '')
  if (name === '*') return file && { file, symbol: '' }
  // A package that imports from itself means one of its modules.
  const target = file === null || file.path === path ? null : follow(repository, file, name, seen)
  if (target !== null) return target
  const submodule = supportOf(path)?.modules.submodule(module, name) ?? null
  const own = submodule === null ? null : repository.code(repository.resolve(path, submodule) ?? '')
  return own && { file: own, symbol: '' }
}

/**
 * Where an exported name is defined, through files that only pass it on.
 * @param seen names of files that were looked up on the way: files may pass on each other's
 */
function follow(
  repository: Repository,
  file: CodeFile,
  name: string,
  seen = new Set<string>(),
): Target | null {
  const key = `${file.path}\n${name}`
  if (seen.has(key)) return null
  seen.add(key)
  if (defines(file, name) && !isPassedOnByGetter(file, name)) return { file, symbol: name }
  const { aliases } = file.names
  const alias = aliases.get(name)
  if (alias !== undefined && alias !== name) {
    const target = follow(repository, file, alias, seen)
    if (target) return target
  }
  // `const self = module.exports = {}`, `self.parse = ...`
  const whole = aliases.get('exports')
  if (whole !== undefined && defines(file, `${whole}.${name}`)) return { file, symbol: `${whole}.${name}` }
  for (const { exported, module, name: other } of file.names.passedOn) {
    if (exported !== name && exported !== '*') continue
    if (exported === '*') {
      const next = repository.code(repository.resolve(file.path, module) ?? '')
      const target = next && follow(repository, next, name, seen)
      if (target) return target
      continue
    }
    const target = partOf(repository, file, module, other, seen)
    if (target) return target
  }
  for (const { local: own, module, name: other } of file.names.imports) {
    if (own !== name) continue
    const target = partOf(repository, file, module, other, seen)
    if (target) return target
  }
  return null
}

/** `get parse() { return require('./parse') }` in what a file exports. */
const isPassedOnByGetter = (file: CodeFile, name: string) =>
  file.bySymbol.get(name)?.[0]?.kind === 'getter' &&
  file.names.passedOn.some(({ exported }) => exported === name)

/** Whether the file has a function or a class (by its methods) of that name. */
function defines(file: CodeFile, name: string): boolean {
  return file.bySymbol.has(name) || file.owners.has(name)
}
