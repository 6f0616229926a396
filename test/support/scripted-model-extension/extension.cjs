// See README.md. Plain CommonJS, so that VS Code runs it as it is.
const vscode = require('vscode')

const TOKENS = { maxInputTokens: 100_000, maxOutputTokens: 8_000 }
const MODELS = ['scripted', 'scripted-small'].map((id) => ({
  id,
  name: id,
  family: id,
  version: '1',
  ...TOKENS,
  capabilities: { toolCalling: true },
}))

function readPart(part) {
  if (part instanceof vscode.LanguageModelTextPart) return { text: part.value }
  if (part instanceof vscode.LanguageModelToolCallPart)
    return { toolCall: { id: part.callId, name: part.name, input: part.input } }
  if (part instanceof vscode.LanguageModelToolResultPart)
    return { toolResult: { id: part.callId, text: part.content.map((each) => each.value ?? '').join('') } }
  return {}
}

function readMessage(message) {
  const parts = message.content.map(readPart)
  return {
    role: message.role === vscode.LanguageModelChatMessageRole.Assistant ? 'assistant' : 'user',
    text: parts.map(({ text }) => text ?? '').join(''),
    toolCalls: parts.flatMap(({ toolCall }) => toolCall ?? []),
    toolResults: parts.flatMap(({ toolResult }) => toolResult ?? []),
  }
}

exports.activate = (context) => {
  const requests = []
  let answer = (request) => `scripted answer ${request.number}`
  if (process.env.SCRIPTED_MODEL) answer = require(process.env.SCRIPTED_MODEL).answer
  const provider = {
    provideLanguageModelChatInformation: () => MODELS,
    provideTokenCount: async (_model, text) =>
      Math.ceil((typeof text === 'string' ? text : readMessage(text).text).length / 4),
    async provideLanguageModelChatResponse(model, messages, options, progress, token) {
      const request = {
        number: requests.length + 1,
        model: model.id,
        messages: messages.map(readMessage),
        tools: (options.tools ?? []).map(({ name }) => name),
        options: options.modelOptions ?? {},
        cancelled: () => token.isCancellationRequested,
      }
      requests.push(request)
      const reply = await answer(request)
      const { text = '', toolCalls = [] } = typeof reply === 'string' ? { text: reply } : reply
      // In pieces, as models stream.
      for (const piece of text.match(/[\s\S]{1,40}/g) ?? [])
        progress.report(new vscode.LanguageModelTextPart(piece))
      for (const [index, call] of toolCalls.entries())
        progress.report(
          new vscode.LanguageModelToolCallPart(`call-${request.number}-${index}`, call.name, call.input),
        )
    },
  }
  context.subscriptions.push(vscode.lm.registerLanguageModelChatProvider('scripted', provider))
  return {
    requests,
    secrets: context.secrets,
    script(next) {
      answer = next
      requests.length = 0
    },
  }
}
