import * as vscode from 'vscode'

export interface ScriptedMessage {
  role: 'user' | 'assistant'
  text: string
  toolCalls: { id: string; name: string; input: unknown }[]
  toolResults: { id: string; text: string }[]
}

export interface ScriptedRequest {
  /** 1, 2, ... since `script` was called */
  number: number
  model: string
  messages: ScriptedMessage[]
  /** names of the tools that were offered */
  tools: string[]
  /** modelOptions of the request */
  options: Record<string, unknown>
  cancelled(): boolean
}

/** A text, or text and tool calls. A thrown error becomes the failure of the request. */
export type ScriptedAnswer = string | { text?: string; toolCalls?: { name: string; input: object }[] }

export interface ScriptedModel {
  /** what was asked since `script` was called */
  requests: readonly ScriptedRequest[]
  /** a real secret storage, of that extension */
  secrets: vscode.SecretStorage
  /** Says what all its models answer from now on, and forgets the requests. */
  script(answer: (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>): void
}

/** The chat model of these tests (vendor "scripted"); only where host.ts has `chat: true`. */
export async function scriptedModel(): Promise<ScriptedModel> {
  const extension = vscode.extensions.getExtension<ScriptedModel>('training-free-grpo-tests.scripted-model')
  if (extension === undefined) throw new Error('This host has no scripted model: set chat: true in host.ts.')
  return extension.activate()
}
