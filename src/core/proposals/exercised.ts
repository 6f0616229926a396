import type { FoundFunction } from './found-function.ts'
import type { NameUse } from './module-names.ts'
import type { CodeFile, Repository } from './repository.ts'
import { isTestFile } from './test-files.ts'

/** How many files an export is followed through. */
const MAX_HOPS = 6
/** Calls of calls that are followed inside of a file, and how much less each counts. */
const INNER_STEPS = 2
const INNER_SHARE = 0.05

/** A function that a test file exercises, by what it imports and calls. */
export interface Exercised {
  file: string
  found: FoundFunction
  /** functions of that name in the file: more than one cannot be told apart by a task */
  alike: number
  /** how often it is called; mentions count less, and calls of a name that only a method fits least */
  weight: number
  /** titles of the tests that do so, and where these stand in the test file, in the same order */
  titles: string[]
  places: { start: number; end: number }[]
}

/** The functions and methods that a test file calls, most called first. The sandbox says later whether it is so. */
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
  for (const { local, module, name } of test.names.imports) {
    const path = repository.resolve(testFile, module)
    // `from pkg import words` may name a file.
    const file =
      repository.code(path ?? '') ?? repository.code(repository.resolve(testFile, joined(module, name)) ?? '')
    if (file === null) continue
    const submodule =
      path !== null && name !== '*'
        ? repository.code(repository.resolve(testFile, joined(module, name)) ?? '')
        : null
    for (const use of uses) {
      const weight = use.calls + use.mentions * 0.25
      if (local === '*') {
        const target = follow(repository, file, use.path.split('.')[0]!)
        if (target) place(target, use.path.split('.').slice(1), weight, use)
        continue
      }
      if (use.path !== local && !use.path.startsWith(`${local}.`)) continue
      const members = use.path === local ? [] : use.path.slice(local.length + 1).split('.')
      const isFile = name === '*' || (submodule !== null && !hasName(file, name))
      const around = submodule !== null && isFile && name !== '*' ? submodule : file
      if (isFile) {
        const [first, ...rest] = members
        // A file that is called itself: module.exports = function, or a default export.
        const target =
          first === undefined
            ? (follow(repository, around, 'exports') ?? follow(repository, around, 'default'))
            : (follow(repository, around, first) ?? follow(repository, around, `default.${first}`))
        if (target) place(target, rest, weight, use)
      } else {
        const target =
          follow(repository, file, name) ?? (name === 'default' ? follow(repository, file, 'exports') : null)
        if (target) place(target, members, weight, use)
        else if (name === 'default' && members.length > 0) {
          const member = follow(repository, file, members[0]!)
          if (member) place(member, members.slice(1), weight, use)
        }
      }
    }
  }

  function place(
    target: Target,
    members: string[],
    weight: number,
    use: Pick<NameUse, 'titles' | 'places'>,
  ): void {
    imported.add(target.file)
    const symbol = [target.symbol, ...members].filter(Boolean).join('.')
    add(target.file, symbol, weight, use)
    // `Shop.prototype.add.call(...)`, `parse.bind(...)`: what is meant stands before the last name.
    if (members.length > 0)
      add(target.file, [target.symbol, ...members.slice(0, -1)].join('.'), weight / 2, use)
  }

  // Methods are called on values that a name does not tell: the only method of that name in what is imported, or in
  // what that imports in turn, is meant.
  const near = new Set(imported)
  for (const file of imported)
    for (const { module } of [...file.names.imports, ...file.names.passedOn]) {
      const next = repository.code(repository.resolve(file.path, module) ?? '')
      if (next !== null) near.add(next)
    }
  for (const use of uses) {
    const method = /\.(#?[\w$]+)$/.exec(use.path)?.[1]
    if (method === undefined || use.calls + use.mentions === 0) continue
    const fitting = [...near].flatMap((file) =>
      mainOnes(file.methods.get(method) ?? []).map((candidate) => ({ file, candidate })),
    )
    if (fitting.length === 1)
      add(fitting[0]!.file, fitting[0]!.candidate.symbol, Math.max(0.1, use.calls * 0.5), use)
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

/** Without what sets or deletes a property that is also read: a mention of its name says nothing of these. */
function mainOnes(methods: readonly FoundFunction[]): FoundFunction[] {
  const read = new Set(methods.filter(({ kind }) => kind === 'getter').map(({ owner }) => owner))
  return methods.filter(({ kind, owner }) => kind === 'getter' || !read.has(owner))
}

/** Symbols of the file that a function's body calls: plain names, and methods of its own class. */
function calledIn(file: CodeFile, { body, owner }: FoundFunction): string[] {
  const code = file.text.slice(body.start, body.end)
  const plain = [...code.matchAll(/(?<![.\w$#])([A-Za-z_$][\w$]*)\s*\(/g)].map(([, name]) => name!)
  const own = [...code.matchAll(/\b(?:this|self|cls)\.(#?[\w$]+)\s*\(/g)].map(
    ([, name]) => `${owner}.${name}`,
  )
  return [...new Set([...plain, ...(owner === null ? [] : own)])].filter((symbol) =>
    file.bySymbol.has(symbol),
  )
}

interface Target {
  file: CodeFile
  /** '' = all of the file */
  symbol: string
}

/** Where an exported name is defined, through files that only pass it on. */
function follow(repository: Repository, file: CodeFile, name: string, hops = MAX_HOPS): Target | null {
  if (hops === 0) return null
  if (defines(file, name)) return { file, symbol: name }
  const alias = file.names.aliases.get(name)
  if (alias !== undefined && alias !== name && defines(file, alias)) return { file, symbol: alias }
  const local = alias ?? name
  for (const { exported, module, name: other } of file.names.passedOn) {
    if (exported !== name && exported !== '*') continue
    const next = repository.code(repository.resolve(file.path, module) ?? '')
    if (next === null) continue
    if (exported !== '*' && other === '*')
      return follow(repository, next, 'exports', hops - 1) ?? { file: next, symbol: '' }
    const target = follow(repository, next, exported === '*' ? name : other, hops - 1)
    if (target) return target
  }
  for (const { local: own, module, name: other } of file.names.imports) {
    if (own !== local) continue
    const next = repository.code(repository.resolve(file.path, module) ?? '')
    if (next === null) continue
    const target = follow(repository, next, other === '*' ? 'exports' : other, hops - 1)
    return target ?? (other === '*' ? { file: next, symbol: '' } : null)
  }
  return null
}

/** Whether the file has a function or a class (by its methods) of that name. */
function defines(file: CodeFile, name: string): boolean {
  return file.bySymbol.has(name) || file.owners.has(name)
}

function hasName(file: CodeFile, name: string): boolean {
  return (
    defines(file, name) ||
    file.names.aliases.has(name) ||
    file.names.passedOn.some(({ exported }) => exported === name)
  )
}

/** A name of a Python module as a module of its own. */
const joined = (module: string, name: string) =>
  name === '*' ? module : module.endsWith('.') ? `${module}${name}` : `${module}.${name}`
