/**
 * How long the packed extension takes to activate in a real VS Code, as VS Code itself measures it (loading of the code
 * plus `activate`), in a folder that holds task files and a library: `npm run bench:activation [-- --starts 5]`. The goal
 * is under 50 ms. Such a folder wakes it by itself when it is opened; without, a person who opens its views does.
 *
 *   --folder DIR   another folder of this repository, say docs: it holds nothing that wakes it
 *   --rest 0       at once, while VS Code itself still starts and takes both cores; default 5 seconds after its start
 *   --vsix FILE    this package, to compare two
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { packageExtension } from '../scripts/package.ts'
import { VSCODE_VERSION } from '../scripts/vscode/install.ts'
import { openWorkbench } from '../scripts/vscode/workbench.ts'

const GOAL_MS = 50
const { values } = parseArgs({
  options: {
    starts: { type: 'string', default: '3' },
    rest: { type: 'string', default: '5' },
    folder: { type: 'string', default: 'test/fixtures/learned' },
    vsix: { type: 'string' },
  },
})
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfgrpo-activation-'))
const times: number[] = []
let atStart = 0
try {
  const vsix = values.vsix ?? join(folder, 'extension.vsix')
  if (!values.vsix) await packageExtension(vsix, null)
  for (let start = 0; start < Number(values.starts); start++) times.push(await activation(vsix))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
times.sort((a, b) => a - b)
const median = times[Math.floor(times.length / 2)]!
console.log(
  `Activation in VS Code ${VSCODE_VERSION}, ${values.rest} s after its start: median ${median} ms of ${times.length} starts (${times.join(', ')} ms), goal ${GOAL_MS} ms: ${median < GOAL_MS ? 'met' : 'missed'}; woken by the folder in ${atStart}`,
)

async function activation(vsix: string): Promise<number> {
  const vscode = await openWorkbench({ vsix, workspace: values.folder })
  try {
    await setTimeout(Number(values.rest) * 1000)
    await vscode.openViews()
    await vscode.runCommand('Developer: Show Running Extensions')
    const row = vscode.page.locator('.runtime-extensions-editor .monaco-list-row').filter({
      hasText: 'Training-Free GRPO',
    })
    const words = row.getByText(/Activation: \d+ms/).first()
    await words.waitFor()
    const said = (await words.textContent()) ?? ''
    if (said.startsWith('Startup')) atStart++
    return Number(/(\d+)ms/.exec(said)![1])
  } finally {
    await vscode.close()
  }
}
