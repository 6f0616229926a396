import type { Recipe } from './recipe.ts'

export const claude: Recipe = {
  program: 'claude',
  install: 'npm install -g @anthropic-ai/claude-code',
  key: 'ANTHROPIC_API_KEY',
  api: 'anthropic',
  endpoint: { usual: 'https://api.anthropic.com', variable: 'ANTHROPIC_BASE_URL' },
  needsModel: false,
  args: ({ prompt, model }) => [
    '--print',
    '--verbose',
    '--output-format=stream-json',
    '--permission-mode=acceptEdits',
    '--allowedTools=Read,Write,Edit,Glob,Grep,Bash',
    ...(model === undefined ? [] : ['--model', model]),
    prompt,
  ],
  variables: ({ baseUrl }) => ({
    ANTHROPIC_BASE_URL: baseUrl,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  }),
  // AGENTS.md only where there is no CLAUDE.md.
  reads: ['CLAUDE.md', 'AGENTS.md'],
  acp: {
    program: 'claude-agent-acp',
    install: 'npm install -g @agentclientprotocol/claude-agent-acp',
    args: () => [],
    variables: ({ model }) => (model === undefined ? {} : { ANTHROPIC_MODEL: model }),
    askingMode: 'default',
  },
}
