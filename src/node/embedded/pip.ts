import { execa } from 'execa'
import { SourceFailed } from './download-home.ts'

/** Downloads one wheel into a folder. Throws SourceFailed. */
export type FetchWheel = (name: string, version: string, folder: string, signal: AbortSignal) => Promise<void>

const CALLS: readonly (readonly [string, ...string[]])[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['py', '-3', '-m', 'pip'],
  ['pip3'],
  ['pip'],
]

/** A working pip, as the start of an argument list; null if there is none. */
export async function findPip(signal: AbortSignal): Promise<readonly [string, ...string[]] | null> {
  for (const call of CALLS) {
    const [program, ...args] = call
    const found = await execa(program, [...args, '--version'], {
      reject: false,
      cancelSignal: signal,
      stdin: 'ignore',
      timeout: 20_000,
    })
    signal.throwIfAborted()
    if (found.exitCode === 0) return call
  }
  return null
}

/** Downloads wheels with pip, which knows the user's index, proxy and certificates. */
export function pipFetch(pip: readonly [string, ...string[]]): FetchWheel {
  const [program, ...args] = pip
  return async (name, version, folder, signal) => {
    const run = await execa(
      program,
      [
        ...args,
        'download',
        '--no-deps',
        '--only-binary=:all:',
        '--no-cache-dir',
        '--disable-pip-version-check',
        '--no-input',
        '--progress-bar=off',
        '--quiet',
        '--dest',
        folder,
        `${name}==${version}`,
      ],
      { reject: false, cancelSignal: signal, stdin: 'ignore', forceKillAfterDelay: 2000 },
    )
    signal.throwIfAborted()
    if (run.exitCode !== 0) {
      const lines = `${run.stderr ?? ''}`.trim().split('\n')
      const last = lines.findLast((line) => /^ERROR/.test(line)) ?? lines.at(-1) ?? run.shortMessage ?? ''
      throw new SourceFailed(`pip could not download ${name} ${version} (${last.slice(0, 300)})`)
    }
  }
}
