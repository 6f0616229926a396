import { shellWords } from '../../core/report/shell-words.ts'

export interface Served {
  /** http://127.0.0.1:4776 */
  root: string
  /** as agents are given it: the token, or the variable that holds it */
  token: string
  model: string
}

/** How each known agent is pointed at the address: variables and a command line, as bash and zsh take them. */
export function agentLines({ root, token, model }: Served): { agent: string; line: string }[] {
  const v1 = `${root}/v1`
  const provider = `{name="tfgrpo",base_url="${v1}",env_key="OPENAI_API_KEY",wire_api="responses"}`
  const opencode = {
    provider: {
      tfgrpo: {
        npm: '@ai-sdk/openai-compatible',
        options: { baseURL: v1, apiKey: '{env:OPENAI_API_KEY}' },
        models: { [model]: {} },
      },
    },
  }
  const line = (variables: Record<string, string>, ...words: string[]) =>
    [
      ...Object.entries(variables).map(
        ([name, value]) => `${name}=${value === token ? token : quoted(value)}`,
      ),
      shellWords(words, false),
    ].join(' ')
  const openai = { OPENAI_API_KEY: token }
  return [
    {
      agent: 'Claude Code',
      line: line({ ANTHROPIC_BASE_URL: root, ANTHROPIC_AUTH_TOKEN: token }, 'claude', '--model', model),
    },
    {
      agent: 'Codex',
      line: line(
        openai,
        'codex',
        ...['-c', 'model_provider="tfgrpo"', '-c', `model_providers.tfgrpo=${provider}`, '--model', model],
      ),
    },
    {
      agent: 'Gemini CLI',
      // With an address in the environment it takes another way to log in, and then refuses it (0.61).
      line: `${line({ GOOGLE_GEMINI_BASE_URL: root, GEMINI_API_KEY: token }, 'gemini', '--model', model)} # choose the API key with /auth before, once`,
    },
    {
      agent: 'OpenCode',
      line: line(
        { ...openai, OPENCODE_CONFIG_CONTENT: JSON.stringify(opencode) },
        ...['opencode', '--model', `tfgrpo/${model}`],
      ),
    },
    {
      agent: 'Qwen Code',
      line: line(openai, ...['qwen', '--auth-type', 'openai', '--openai-base-url', v1, '--model', model]),
    },
    {
      agent: 'Copilot CLI',
      line: line(
        {
          COPILOT_PROVIDER_BASE_URL: v1,
          COPILOT_PROVIDER_TYPE: 'openai',
          COPILOT_PROVIDER_API_KEY: token,
          COPILOT_MODEL: model,
          COPILOT_OFFLINE: 'true',
        },
        'copilot',
      ),
    },
    { agent: 'any other', line: line({ OPENAI_BASE_URL: v1, ...openai }, 'PROGRAM') },
  ]
}

function quoted(value: string): string {
  return shellWords([value], false)
}
