import { readdir, readFile } from 'node:fs/promises'
import { homedir, release, userInfo } from 'node:os'
import { join } from 'node:path'
import * as vscode from 'vscode'
import type { RunEntry } from '../../node/runs/run-entry.ts'
import { configuredModels, declaredEndpoints } from '../models/find-models.ts'
import type { Models } from '../models/models.ts'
import { newestRuns, type RunPlaces } from '../runs/newest-runs.ts'
import { diagnosticsText, warningsOf } from './diagnostics-text.ts'

export interface DiagnosticsNeeds extends RunPlaces {
  context: Pick<vscode.ExtensionContext, 'extension' | 'logUri'>
  models: Models
  log: vscode.LogOutputChannel
}

const RUNS = 5
const LOG_LINES = 40

/** Versions, settings, the latest runs and the log's warnings, without private data of the user. */
export async function diagnostics(needs: DiagnosticsNeeds): Promise<string> {
  const { context, models, log } = needs
  const { extension } = context
  return diagnosticsText(
    {
      versions: [
        ['Extension', String(extension.packageJSON.version)],
        [
          'Editor',
          `${vscode.env.appName} ${vscode.version}${vscode.env.remoteName ? `, ${vscode.env.remoteName}` : ''}`,
        ],
        ['System', `${process.platform} ${process.arch} ${release()}`],
        [
          'Node',
          `${process.versions.node}${process.versions.electron ? `, Electron ${process.versions.electron}` : ''}`,
        ],
        ['Model', models.chosen() ?? 'none chosen'],
      ],
      settings: changedSettings(extension.packageJSON),
      runs: await latestRuns(needs),
      log: warningsOf(await logText(context.logUri), LOG_LINES),
    },
    {
      home: homedir(),
      user: userInfo().username,
      addresses: await addressesOf(models, log),
      folders: (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
      env: process.env,
    },
  )
}

/** Where endpoints and proxies are, as settings, files and the environment say. */
async function addressesOf(models: Models, log: vscode.LogOutputChannel): Promise<string[]> {
  const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()])
  return [
    ...declaredEndpoints(models).map(({ baseUrl }) => baseUrl),
    ...(await configuredModels(log)).map(({ baseUrl }) => baseUrl),
    vscode.workspace.getConfiguration('http').get('proxy', ''),
    ...variables.map((name) => process.env[name] ?? ''),
  ]
}

function changedSettings(manifest: {
  contributes?: { configuration?: { properties?: Record<string, unknown> }[] }
}): Record<string, unknown> {
  const names = (manifest.contributes?.configuration ?? []).flatMap(({ properties }) =>
    Object.keys(properties ?? {}),
  )
  const settings = vscode.workspace.getConfiguration()
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = settings.inspect(name)
      const value = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

async function latestRuns(places: RunPlaces): Promise<string[]> {
  return (await newestRuns(places, RUNS)).slice(0, RUNS).map(runLine)
}

function runLine({ name, kind, plan, result, locked }: RunEntry): string {
  const tasks = Object.values(plan.tasks)
  const splits = (['train', 'val', 'test'] as const).map(
    (split) => `${tasks.filter((task) => task.split === split).length} ${split}`,
  )
  const end = locked
    ? 'in progress'
    : result
      ? `${result.stopped}${result.reason ? ` (${result.reason})` : ''}, ${result.calls} calls, ${result.seconds} s`
      : 'no end'
  return `${name}: ${kind}, ${splits.join(' / ')}, ${plan.models.policy} / ${plan.models.optimizer}: ${end}`
}

/** The channel's file of this window; '' where it cannot be read. */
async function logText({ fsPath: folder }: vscode.Uri): Promise<string> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort()
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
    return texts.join('\n')
  } catch {
    return ''
  }
}
