import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

interface Entry {
  resolved?: string
  optionalDependencies?: Record<string, string>
}

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, Entry>
}

it('the lock file names no registry host', () => {
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([])
})

it('the lock file holds the packages of all platforms: without them `npm ci` refuses it', () => {
  const missing = Object.values(lock.packages).flatMap(({ optionalDependencies }) =>
    Object.keys(optionalDependencies ?? {}).filter((name) => !(`node_modules/${name}` in lock.packages)),
  )
  expect(missing).toEqual([])
})
