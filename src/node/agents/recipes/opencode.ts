import type { Recipe } from './recipe.ts'

export const opencode: Recipe = {
  program: 'opencode',
  install: 'npm install -g opencode-ai',
  key: 'OPENAI_API_KEY',
  api: 'openai',
  endpoint: { usual: 'https://api.openai.com/v1', variable: 'OPENAI_BASE_URL' },
  needsModel: true,
  args: ({ prompt, model = '' }) => ['run', '--format=json', '--model', `tfgrpo/${model}`, prompt],
  variables: ({ model = '', baseUrl }) => ({
    OPENCODE_CONFIG_CONTENT: JSON.stringify({
      provider: {
        tfgrpo: {
          npm: '@ai-sdk/openai-compatible',
          name: 'tfgrpo',
          options: { baseURL: baseUrl, apiKey: '{env:OPENAI_API_KEY}' },
          models: { [model]: { name: model } },
        },
      },
      model: `tfgrpo/${model}`,
      small_model: `tfgrpo/${model}`,
      permission: { edit: 'allow', bash: 'allow', webfetch: 'deny' },
      // A name for the conversation would be asked for first.
      agent: { title: { disable: true } },
      autoupdate: false,
      share: 'disabled',
    }),
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  }),
  reads: ['AGENTS.md', 'CLAUDE.md'],
  acp: { program: 'opencode', install: 'npm install -g opencode-ai', args: () => ['acp'] },
}
