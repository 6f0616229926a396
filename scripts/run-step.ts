import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** Path of a package's program, so that it runs under this Node on every platform, without a shell. */
export function programOf(name: string, bin = name): string {
  const require = createRequire(join(ROOT, 'package.json'))
  const manifest = join(ROOT, 'node_modules', name, 'package.json')
  const entry = (require(manifest) as { bin: string | Record<string, string> }).bin
  return join(dirname(manifest), typeof entry === 'string' ? entry : entry[bin]!)
}

/** Runs a program under this Node with its output passed through; gives its exit code. */
export function runStep(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    })
    child.on('error', fail)
    child.on('exit', (code) => done(code ?? 1))
  })
}
