import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cacheFolder, cachePlaces } from '../../../../src/node/embedded/cache-folder.ts'
import { installRuntime, type RunNpm } from '../../../../src/node/embedded/install-runtime.ts'
import { RUNTIME_VERSION, runtimePlan } from '../../../../src/node/embedded/runtime-plan.ts'

type Packages = Record<string, { version: string; integrity?: string; optional?: boolean; resolved?: string }>

describe('runtimePlan', () => {
  it('locks every package of the engine and its one binary by sha512', () => {
    const plan = runtimePlan('linux', 'x64')!
    const packages = plan.packageLock.packages as Packages
    const binaries = Object.keys(packages).filter((path) => path.includes('@node-llama-cpp/'))
    expect(binaries).toEqual(['node_modules/@node-llama-cpp/linux-x64'])
    expect(packages[binaries[0]!]!.optional).toBeUndefined()
    for (const [path, found] of Object.entries(packages))
      if (path !== '') expect(found.integrity, path).toMatch(/^sha512-/)
    expect(plan.binaryPinned).toBe(true)
    expect(plan.commands).toHaveLength(1)
    expect(plan.commands[0]).toEqual(
      expect.arrayContaining(['ci', '--omit=optional', '--ignore-scripts', '--no-audit']),
    )
  })

  it('names exact versions and no host, so that the registry is the one of the user', () => {
    const plan = runtimePlan('linux', 'arm64')!
    expect(plan.packageJson.dependencies).toEqual({
      'node-llama-cpp': RUNTIME_VERSION,
      '@node-llama-cpp/linux-arm64': RUNTIME_VERSION,
    })
    expect(JSON.stringify(plan.packageLock)).not.toContain('"resolved"')
  })

  it('installs a binary that the lock file does not know by its exact version, and says so', () => {
    const plan = runtimePlan('darwin', 'arm64')!
    expect(plan.binaryPinned).toBe(false)
    expect(plan.commands[1]!.at(-1)).toBe(`@node-llama-cpp/mac-arm64-metal@${RUNTIME_VERSION}`)
  })

  it('has no plan for a platform without a prebuilt binary', () => {
    expect(runtimePlan('freebsd', 'x64')).toBeNull()
  })
})

describe('installRuntime', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tfgrpo-runtime-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const plan = runtimePlan('linux', 'x64')!
  const options = (runNpm: RunNpm) => ({
    runNpm,
    onNote: () => {},
    onProgress: () => {},
    signal: new AbortController().signal,
  })
  const install: RunNpm = async (_args, into) => {
    await mkdir(join(into, 'node_modules/node-llama-cpp'), { recursive: true })
    await writeFile(join(into, 'node_modules/node-llama-cpp/package.json'), '{}')
  }

  it('writes the locked manifest, runs npm there, and then installs no more', async () => {
    let runs = 0
    const counted: RunNpm = (...args) => {
      runs += 1
      return install(...args)
    }
    const path = await installRuntime(plan, cachePlaces(folder), options(counted))
    expect(JSON.parse(await readFile(join(path, 'package-lock.json'), 'utf8'))).toEqual(plan.packageLock)
    expect(await installRuntime(plan, cachePlaces(folder), options(counted))).toBe(path)
    expect(runs).toBe(1)
  })

  it('leaves no engine behind when npm fails half-way', async () => {
    const half: RunNpm = async (...args) => {
      await install(...args)
      throw new Error('The engine of the embedded model could not be installed: EINTEGRITY')
    }
    const places = cachePlaces(folder)
    await expect(installRuntime(plan, places, options(half))).rejects.toThrow('EINTEGRITY')
    let again = false
    await installRuntime(
      plan,
      places,
      options((...args) => {
        again = true
        return install(...args)
      }),
    )
    expect(again).toBe(true)
  })
})

describe('cacheFolder', () => {
  it('follows the custom of the platform', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/c' }, 'linux', '/home/a')).toBe('/c/training-free-grpo')
    expect(cacheFolder({}, 'linux', '/home/a')).toBe('/home/a/.cache/training-free-grpo')
    expect(cacheFolder({}, 'darwin', '/Users/a')).toBe('/Users/a/Library/Caches/training-free-grpo')
    expect(cacheFolder({ LOCALAPPDATA: '/L' }, 'win32', '/u')).toBe('/L/training-free-grpo')
  })
})
