import * as vscode from 'vscode'
import type { RunSettings } from './run-arguments.ts'

/** What the settings say now of how runs are made. */
export function runSettings(): RunSettings {
  const settings = vscode.workspace.getConfiguration('tfgrpo')
  return {
    mode: settings.get('mode', 'grounded'),
    gatePairs: settings.get('gatePairs', 0),
    maxCalls: settings.get('maxCalls', 1500),
    maxCost: settings.get('maxCost', 0),
    maxMinutes: settings.get('maxMinutes', 0),
    concurrency: settings.get('concurrency', 0),
    allowUnsandboxed: settings.get('allowUnsandboxed', false),
  }
}
