import * as vscode from 'vscode'
import { type AgentTool, runTool } from './agent-tools.ts'

export interface LoopResult {
  /** the text that the model wrote last */
  text: string
  /** requests sent to the model */
  requests: number
  /** it was stopped by the limit of steps */
  overran: boolean
}

export interface LoopOptions {
  model: vscode.LanguageModelChat
  messages: vscode.LanguageModelChatMessage[]
  tools: readonly AgentTool[]
  /** maximum number of requests */
  maxSteps: number
  /** what the editor shows when it asks whether the extension may use the model */
  justification: string
  onText: (text: string) => void
  onProgress: (text: string) => void
  token: vscode.CancellationToken
}

/** Asks the model, runs the tools that it calls, and continues until it answers without calling any. */
export async function agentLoop(options: LoopOptions): Promise<LoopResult> {
  const { model, tools, token } = options
  const messages = [...options.messages]
  const byName = new Map(tools.map((tool) => [tool.spec.name, tool]))
  for (let requests = 1; ; requests++) {
    const last = requests >= options.maxSteps
    const response = await model.sendRequest(
      messages,
      {
        justification: options.justification,
        ...(tools.length === 0 || last ? {} : { tools: tools.map(({ spec }) => spec) }),
      },
      token,
    )
    const calls: vscode.LanguageModelToolCallPart[] = []
    let text = ''
    for await (const part of response.stream) {
      if (part instanceof vscode.LanguageModelTextPart) {
        text += part.value
        options.onText(part.value)
      } else if (part instanceof vscode.LanguageModelToolCallPart) calls.push(part)
    }
    if (calls.length === 0 || last) return { text, requests, overran: last && calls.length > 0 }
    messages.push(
      vscode.LanguageModelChatMessage.Assistant([
        ...(text === '' ? [] : [new vscode.LanguageModelTextPart(text)]),
        ...calls,
      ]),
    )
    for (const call of calls) {
      const tool = byName.get(call.name)
      const input = call.input as Record<string, unknown>
      if (tool) options.onProgress(tool.progress(input))
      const result = tool
        ? await runTool(tool, input, token)
        : [
            new vscode.LanguageModelTextPart(
              `There is no tool ${call.name}; there are ${[...byName.keys()].join(', ')}.`,
            ),
          ]
      messages.push(
        vscode.LanguageModelChatMessage.User([new vscode.LanguageModelToolResultPart(call.callId, result)]),
      )
    }
    if (text !== '' && !text.endsWith('\n')) options.onText('\n\n')
  }
}
