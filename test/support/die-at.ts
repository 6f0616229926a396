/**
 * Preloaded into tfgrpo (`--import`): sends the process SIGKILL at one file operation, so that a test can end it
 * between any two of them. The operation is given by TFGRPO_TEST_DIE_AT, see cli-process.ts.
 */
import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { DieAt } from './cli-process.ts'

const wanted = JSON.parse(process.env.TFGRPO_TEST_DIE_AT!) as DieAt
delete process.env.TFGRPO_TEST_DIE_AT
let seen = 0

const die = () => process.kill(process.pid, 'SIGKILL')

/** Counts an operation; true when it is the one. */
const isIt = (path: unknown) => {
  if (!('path' in wanted) || !String(path).endsWith(wanted.path)) return false
  return ++seen === wanted.nth
}

switch (wanted.at) {
  case 'rename': {
    // write-file-atomic uses the callback form.
    const rename = fs.rename
    fs.rename = ((from: string, to: string, done: (error: Error | null) => void) => {
      if (!isIt(to)) return rename(from, to, done)
      if (wanted.when === 'before') die()
      rename(from, to, () => die())
    }) as typeof fs.rename
    break
  }
  case 'append': {
    const append = fs.promises.appendFile
    fs.promises.appendFile = (async (path: string, text: string) => {
      const it = isIt(path)
      if (it && wanted.when === 'before') die()
      await append(path, text)
      if (it) die()
    }) as typeof fs.promises.appendFile
    break
  }
  case 'write': {
    const open = fs.promises.open
    fs.promises.open = (async (path: string, ...rest: []) => {
      const file = await open(path, ...rest)
      const write = file.write.bind(file) as (
        bytes: Uint8Array,
        offset: number,
        length: number,
        position: number,
      ) => Promise<{ bytesWritten: number; buffer: Uint8Array }>
      file.write = (async (bytes: Uint8Array, offset: number, length: number, position: number) => {
        if (isIt(path)) {
          await write(bytes, offset, Math.floor(length * wanted.share), position)
          die()
        }
        return write(bytes, offset, length, position)
      }) as typeof file.write
      return file
    }) as typeof fs.promises.open
    break
  }
  case 'command': {
    // A command of a verifier is a call of `run` in the host that runs it.
    const fork = childProcess.fork
    childProcess.fork = ((...args: Parameters<typeof fork>) => {
      const child = fork(...args)
      const send = child.send.bind(child) as (message: { m?: string }, ...rest: unknown[]) => boolean
      child.send = ((message: { m?: string }, ...rest: unknown[]) => {
        if (message.m === 'run' && ++seen === wanted.nth) setTimeout(die, wanted.delayMs)
        return send(message, ...rest)
      }) as typeof child.send
      return child
    }) as typeof fork
    break
  }
}
syncBuiltinESMExports()
