import * as vscode from 'vscode'
import { readText } from './read-text.ts'

/** Seconds that it may take. */
export const TEST_SECONDS = 120

/** On Windows, python3 only opens the store. */
const PYTHON = process.platform === 'win32' ? 'python' : 'python3'

/**
 * The command that runs the tests of a workspace folder: the setting, else what the folder itself declares; null when
 * nothing does. It never comes from a model.
 */
export async function testCommand(root: vscode.Uri): Promise<string | null> {
  const set = vscode.workspace.getConfiguration('tfgrpo', root).get<string>('chat.testCommand', '').trim()
  if (set !== '') return set
  const manifest = await readText(vscode.Uri.joinPath(root, 'package.json')).catch(() => null)
  if (manifest !== null && declaresTest(manifest)) return 'npm test'
  for (const name of ['pyproject.toml', 'pytest.ini', 'setup.cfg'])
    if ((await readText(vscode.Uri.joinPath(root, name)).catch(() => null)) !== null)
      return `${PYTHON} -m pytest -q`
  return null
}

function declaresTest(manifest: string): boolean {
  try {
    const { scripts } = JSON.parse(manifest) as { scripts?: { test?: unknown } }
    return typeof scripts?.test === 'string' && !scripts.test.includes('no test specified')
  } catch {
    return false
  }
}
