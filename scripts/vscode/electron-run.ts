/** Runs suites in the desktop's VS Code, which @vscode/test-electron downloads. Needs a display (xvfb-run on Linux). */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { downloadAndUnzipVSCode } from '@vscode/test-electron'
import { execa } from 'execa'
import type { HostRunner } from './host-run.ts'
import { testCache } from './install.ts'
import { QUIET_SETTINGS } from './quiet-settings.ts'

/** What test-electron itself starts VS Code with, without its leave to trust every folder. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu-sandbox',
  '--disable-updates',
  '--skip-welcome',
  '--skip-release-notes',
  '--no-cached-data',
]

/** @param version e.g. "1.110.0" or "stable" */
export function runInElectron(version: string): HostRunner {
  return async (job) => {
    const program = await downloadAndUnzipVSCode({ version, cachePath: join(testCache(), 'electron') })
    const { settings } = job.host
    // A short name: sockets lie in it, and macOS allows them 103 characters.
    const data = mkdtempSync(join(tmpdir(), 'tfgrpo-'))
    const write = (name: string, content: unknown) =>
      writeFileSync(join(data, 'User', name), JSON.stringify(content, null, 2))
    mkdirSync(join(data, 'User'))
    mkdirSync(join(data, 'extensions'))
    write('settings.json', { ...QUIET_SETTINGS, ...settings.settings })
    if (settings.chat) {
      write('chatLanguageModels.json', [{ name: 'scripted', vendor: 'scripted' }])
      cpSync(job.modelExtension, join(data, 'extensions', basename(job.modelExtension)), { recursive: true })
    }
    const child = execa(
      program,
      [
        job.workspace,
        ...FLAGS,
        ...(settings.trusted === false ? [] : ['--disable-workspace-trust']),
        `--user-data-dir=${data}`,
        `--extensions-dir=${join(data, 'extensions')}`,
        `--extensionDevelopmentPath=${job.extension}`,
        `--extensionTestsPath=${job.runner}`,
      ],
      { env: job.env, reject: false, all: true, cancelSignal: job.signal, forceKillAfterDelay: 3000 },
    )
    child.all.setEncoding('utf8').on('data', (text: string) => job.onLog(text.trimEnd()))
    const { exitCode } = await child
    rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    return exitCode ?? 124
  }
}
