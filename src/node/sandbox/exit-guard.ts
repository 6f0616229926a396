/**
 * Loaded into the Node processes of a command: an answer that the checks import must not end them with success, nor
 * replace what they are decided by. An answer that is the program itself may exit as it likes.
 * Uses nothing but Node, and keeps what it uses, since the answer can replace that too. TFGRPO_ANSWERS contains the
 * answer's paths, one per line.
 */
import assert from 'node:assert'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const { realpathSync, writeSync } = fs
const { apply, defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect
const ThisError = Error
const toPath = fileURLToPath
type Exit = (code?: number | string | null) => never
const low = process as unknown as { reallyExit: Exit; execve?: (...args: unknown[]) => void }
const { reallyExit } = low

/** Of the entries of a stack; an answer could replace it where they have it from. */
const getFileName = (() => {
  const { prepareStackTrace } = ThisError
  let found: unknown
  ThisError.prepareStackTrace = (_, sites) => {
    found = sites[0]?.getFileName
  }
  void new ThisError('').stack
  ThisError.prepareStackTrace = prepareStackTrace
  return found as () => unknown
})()

const real = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
const answers = (process.env.TFGRPO_ANSWERS ?? '').split('\n').flatMap((path) => {
  return path === '' ? [] : [path, real(path)]
})
const main = process.argv[1] === undefined ? '' : real(process.argv[1])
const isOfTests =
  process.env.NODE_TEST_CONTEXT !== undefined ||
  process.execArgv.concat(process.env.NODE_OPTIONS ?? '').some((option) => option.includes('--test'))
/** The program is the workspace's own, and no test runner that handles failures itself. */
const isOwnProgram = main !== '' && !main.includes('node_modules') && !isOfTests

if (answers.length > 0 && !answers.includes(main)) {
  guardExits()
  lock(assert)
  lock(assert.strict)
  if (isOfTests) lock(createRequire(import.meta.url)('node:test') as object)
}

/** A list of the files on the stack, by functions that nobody could replace; null where the stack is hidden. */
function stackFiles(): (string | null)[] | null {
  const kept = { limit: ThisError.stackTraceLimit, prepare: ThisError.prepareStackTrace }
  const files: (string | null)[] = []
  let asked = false
  try {
    ThisError.stackTraceLimit = 100
    ThisError.prepareStackTrace = (_, sites) => {
      asked = true
      for (let i = 0; i < sites.length; i++) {
        const name = apply(getFileName, sites[i], []) as string | null | undefined
        files[i] = name ?? null
      }
      return ''
    }
    void new ThisError('').stack
  } catch {
    return null
  } finally {
    try {
      ThisError.stackTraceLimit = kept.limit
      ThisError.prepareStackTrace = kept.prepare
    } catch {}
  }
  return asked && files.length > 1 ? files : null
}

function isAnswerOnStack(): boolean {
  const files = stackFiles()
  if (files === null) return true
  for (let i = 0; i < files.length; i++) {
    const file = files[i]
    if (file === null || file === undefined) continue
    const path = file.startsWith('file:') ? toPath(file) : file
    for (let j = 0; j < answers.length; j++) if (path === answers[j]) return true
  }
  return false
}

function guardExits(): void {
  /** whether an error that nobody caught was made to seem none */
  let failed = false
  const refuse = (what: string): never => {
    writeSync(2, `Error: expected the check to run to its end, but the answer ${what}\n`)
    return apply(reallyExit, process, [1]) as never
  }
  const guarded = (exit: Exit): Exit =>
    ((code) => {
      const status = Number(code ?? process.exitCode ?? 0)
      if (status === 0 && failed) return refuse('hid an error')
      if (status === 0 && isAnswerOnStack()) return refuse('called process.exit')
      return apply(exit, process, [code]) as never
    }) as Exit
  const { execve, exit } = { execve: low.execve, exit: process.exit }
  low.reallyExit = guarded(reallyExit)
  process.exit = guarded(exit)
  if (execve !== undefined)
    low.execve = (...args) =>
      isAnswerOnStack() ? refuse('started another program') : apply(execve, process, args)
  if (!isOwnProgram) return

  // Who reads it may only pass it on: then a timer calls it, and nobody is on the stack.
  const allowed = process.exit
  let exitNow = allowed
  const denied = ((code) =>
    Number(code ?? process.exitCode ?? 0) === 0
      ? refuse('called process.exit')
      : apply(allowed, process, [code])) as Exit
  defineProperty(process, 'exit', {
    configurable: true,
    enumerable: true,
    get: () => (exitNow === allowed && isAnswerOnStack() ? denied : exitNow),
    set: (exit: Exit) => {
      exitNow = exit
    },
  })
  const base = process.emit
  let emit = base
  /** what is being emitted: a wrapper that others put around it calls what it found here before */
  let current: string | null = null
  const watched = function (this: NodeJS.Process, event: string, ...args: unknown[]) {
    if (event === current) return apply(base, this, [event, ...args]) as boolean
    const [outer, before] = [current, Number(process.exitCode ?? args[0] ?? 0)]
    if (event === 'uncaughtExceptionMonitor') failed = true
    current = event
    let told: boolean
    try {
      told = apply(emit, this, [event, ...args]) as boolean
    } finally {
      current = outer
    }
    if (event === 'exit' && Number(process.exitCode ?? 0) === 0 && (failed || before !== 0))
      refuse('hid an error')
    return told
  }
  defineProperty(process, 'emit', {
    configurable: false,
    get: () => watched,
    set: (other: typeof emit) => {
      emit = other
    },
  })
}

/** Functions that decide checks stay what they are; others may be added. */
function lock(module: object): void {
  for (const key of ownKeys(module)) {
    const property = getOwnPropertyDescriptor(module, key)
    if (property?.configurable !== true || typeof property.value !== 'function') continue
    const { value } = property
    defineProperty(module, key, { configurable: false, enumerable: true, get: () => value, set() {} })
  }
}
