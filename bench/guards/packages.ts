import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzip } from '../../test/support/unzip.ts'

/** A published package: its files are read, nothing of it is installed or run. */
export interface Package {
  registry: 'npm' | 'pypi'
  name: string
  version: string
  licence: string
  /** npm: the "dist.integrity" of the registry; PyPI: sha256 of the wheel, in hex */
  integrity: string
}

/** Downloads and unpacks a package into a folder of its own; gives that folder. Throws when it is not the pinned one. */
export async function fetchPackage(pinned: Package, into: string): Promise<string> {
  const folder = join(into, pinned.name.replace(/\W/g, '_'))
  mkdirSync(folder)
  if (pinned.registry === 'npm') fetchTarball(pinned, folder)
  else await fetchWheel(pinned, folder)
  return folder
}

const run = (cwd: string, file: string, ...args: string[]) =>
  execFileSync(file, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })

function fetchTarball({ name, version, integrity }: Package, folder: string): void {
  run(folder, 'npm', 'pack', '--silent', '--ignore-scripts', `${name}@${version}`)
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'))!
  const digest = createHash('sha512')
    .update(readFileSync(join(folder, tarball)))
    .digest('base64')
  if (`sha512-${digest}` !== integrity)
    throw new Error(`${name}@${version}: the package differs from the pinned one.`)
  run(folder, 'tar', 'xzf', tarball, '--strip-components=1')
}

/** A wheel, never a source distribution: pip would run its build. pip itself checks the hash. */
async function fetchWheel({ name, version, integrity }: Package, folder: string): Promise<void> {
  const list = join(folder, 'requirements.txt')
  writeFileSync(list, `${name}==${version} --hash=sha256:${integrity}\n`)
  const flags = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '--disable-pip-version-check']
  // The texts are the same for every Python; the version that runs pip may be older than the package wants.
  const target = ['--python-version', '3.13', '--dest', folder]
  run(folder, 'python3', '-m', 'pip', 'download', '--quiet', ...flags, ...target, '-r', list)
  const wheel = readdirSync(folder).find((file) => file.endsWith('.whl'))!
  await unzip(join(folder, wheel), folder)
}
