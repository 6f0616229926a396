import type { Recipe } from './recipe.ts'

export const copilot: Recipe = {
  program: 'copilot',
  install: 'npm install -g @github/copilot',
  key: 'COPILOT_PROVIDER_API_KEY',
  api: 'openai',
  endpoint: { usual: 'https://api.openai.com/v1', variable: 'COPILOT_PROVIDER_BASE_URL' },
  needsModel: true,
  args: ({ prompt }) => ['--prompt', prompt, '--yolo', '--output-format=json'],
  variables: ({ model = '', baseUrl }) => ({
    COPILOT_PROVIDER_BASE_URL: baseUrl,
    COPILOT_PROVIDER_TYPE: 'openai',
    COPILOT_MODEL: model,
    COPILOT_OFFLINE: 'true',
    COPILOT_AUTO_UPDATE: 'false',
  }),
  // It reads all of them at once, so the prior is in one alone.
  reads: ['AGENTS.md', 'CLAUDE.md', 'GEMINI.md', '.github/copilot-instructions.md'],
  acp: { program: 'copilot', install: 'npm install -g @github/copilot', args: () => ['--acp'] },
}
