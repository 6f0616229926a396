/** Which VS Code the suites run in. */
import { runInCodeServer } from './code-server-run.ts'
import { runInElectron } from './electron-run.ts'
import type { HostRunner } from './host-run.ts'
import { installCodeServer, VSCODE_VERSION } from './install.ts'

/** engines.vscode of package.json */
const MINIMUM = '1.110.0'
const DOWNLOADS = 'https://update.code.visualstudio.com/api/releases/stable'

export interface ChosenVsCode {
  /** e.g. "VS Code 1.139.1 (code-server)" */
  name: string
  runIn: HostRunner
  screenshots: boolean
}

/**
 * The desktop's VS Code, oldest supported and latest, where it can be downloaded and shown; else code-server. Once
 * `electron` is asked for there is no other choice.
 */
export async function chooseVsCode(asked: 'electron' | 'code-server' | null): Promise<ChosenVsCode[]> {
  const electron = asked === null ? hasDisplay() && (await canDownload()) : asked === 'electron'
  if (!electron)
    return [{ name: `VS Code ${VSCODE_VERSION} (code-server)`, runIn: runInCodeServer, screenshots: true }]
  return [MINIMUM, 'stable'].map((version) => ({
    name: `VS Code ${version} (desktop)`,
    runIn: runInElectron(version),
    screenshots: false,
  }))
}

/** Why no VS Code can be had on this machine, as one sentence; null = it can. May install code-server to find out. */
export async function reasonWithoutVsCode(): Promise<string | null> {
  if (hasDisplay() && (await canDownload())) return null
  if (process.platform === 'win32')
    return 'On Windows they need the desktop VS Code, whose download does not answer.'
  return installCodeServer().then(
    () => null,
    (error: Error) => error.message,
  )
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

async function canDownload(): Promise<boolean> {
  return fetch(DOWNLOADS, { signal: AbortSignal.timeout(4000) }).then(
    ({ ok }) => ok,
    () => false,
  )
}
