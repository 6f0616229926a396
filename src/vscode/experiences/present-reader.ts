import * as vscode from 'vscode'
import type { Reader } from '../../core/library/reader.ts'
import { agentNamed } from '../../core/tasks/agent-name.ts'
import type { Models } from '../models/models.ts'

/** The agent and the model that the settings name for a library; what they leave open may be any. */
export function presentReader(models: Pick<Models, 'choice'>, library: string): Reader {
  const agent = vscode.workspace.getConfiguration('tfgrpo').get('agent', '').trim()
  return { agent: agentNamed(agent) ?? undefined, model: models.choice(library).policy.model || undefined }
}
