import type { FileToWrite } from '../../core/ports.ts'

/** Names of coding agents whose command lines are known. */
export type RecipeName = 'codex' | 'claude' | 'opencode' | 'gemini'

/** What a recipe is told. */
export interface RecipeInput {
  prompt: string
  /** at its endpoint; undefined = the program's own choice */
  model: string | undefined
  baseUrl: string
}

/** How a coding agent is started without a terminal, and what points it at an endpoint. */
export interface Recipe {
  /** as it is found on PATH */
  program: string
  /** name of the environment variable that it reads its key from */
  key: string
  /** its endpoint where none is given, and the variable that people usually name another one in */
  endpoint: { usual: string; variable: string }
  /** it chooses no model by itself */
  needsModel: boolean
  args(input: RecipeInput): string[]
  /** environment variables besides the key; its home is a folder of its own, so no settings of the user are read */
  variables(input: RecipeInput): Record<string, string>
  /** files beside what it is to read, for what can be said in no other way */
  files?: readonly FileToWrite[]
}

const GEMINI_SETTINGS = '.gemini/system.json'

/** The sandbox around them is ours: what asks for permission would wait for ever, and a second sandbox does not start. */
export const RECIPES: Readonly<Record<RecipeName, Recipe>> = {
  codex: {
    program: 'codex',
    key: 'OPENAI_API_KEY',
    endpoint: { usual: 'https://api.openai.com/v1', variable: 'OPENAI_BASE_URL' },
    needsModel: false,
    args: ({ prompt, model, baseUrl }) => [
      'exec',
      '--json',
      '--skip-git-repo-check',
      '--dangerously-bypass-approvals-and-sandbox',
      '-c',
      'model_provider="tfgrpo"',
      '-c',
      // A provider of its own, so that the key is read from the environment and no login is asked for.
      `model_providers.tfgrpo={name="tfgrpo",base_url=${JSON.stringify(baseUrl)},env_key="OPENAI_API_KEY",wire_api="responses"}`,
      ...(model === undefined ? [] : ['--model', model]),
      prompt,
    ],
    variables: () => ({}),
  },
  claude: {
    program: 'claude',
    key: 'ANTHROPIC_API_KEY',
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
  },
  opencode: {
    program: 'opencode',
    key: 'OPENAI_API_KEY',
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
        autoupdate: false,
        share: 'disabled',
      }),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    }),
  },
  gemini: {
    program: 'gemini',
    key: 'GEMINI_API_KEY',
    endpoint: {
      usual: 'https://generativelanguage.googleapis.com',
      variable: 'GOOGLE_GEMINI_BASE_URL',
    },
    needsModel: false,
    args: ({ prompt, model }) => [
      '--yolo',
      '--output-format',
      'json',
      ...(model === undefined ? [] : ['--model', model]),
      '-p',
      prompt,
    ],
    variables: ({ baseUrl }) => ({
      GOOGLE_GEMINI_BASE_URL: baseUrl,
      // With an address in the environment it takes its way to log in from that, and then refuses it (0.61).
      GEMINI_CLI_SYSTEM_SETTINGS_PATH: GEMINI_SETTINGS,
      // Without it a folder that was never opened before runs no tool unasked.
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
    }),
    files: [
      {
        path: GEMINI_SETTINGS,
        content: JSON.stringify({
          security: { auth: { selectedType: 'gemini-api-key' } },
          privacy: { usageStatisticsEnabled: false },
          general: { enableAutoUpdate: false },
        }),
      },
    ],
  },
}

export function isRecipe(name: string): name is RecipeName {
  return Object.hasOwn(RECIPES, name)
}
