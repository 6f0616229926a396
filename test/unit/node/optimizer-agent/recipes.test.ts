import { describe, expect, it } from 'vitest'
import { RECIPES, type RecipeName } from '../../../../src/node/optimizer-agent/recipes.ts'

const input = { prompt: 'P', model: 'M', baseUrl: 'http://localhost:1/v1' }

describe('recipes', () => {
  it.each<[RecipeName, string]>([
    [
      'codex',
      'exec --json --skip-git-repo-check --dangerously-bypass-approvals-and-sandbox -c model_provider="tfgrpo" -c model_providers.tfgrpo={name="tfgrpo",base_url="http://localhost:1/v1",env_key="OPENAI_API_KEY",wire_api="responses"} --model M P',
    ],
    [
      'claude',
      '--print --verbose --output-format=stream-json --permission-mode=acceptEdits --allowedTools=Read,Write,Edit,Glob,Grep,Bash --model M P',
    ],
    ['opencode', 'run --format=json --model tfgrpo/M P'],
    ['gemini', '--yolo --output-format json --model M -p P'],
  ])('%s is started without a terminal', (name, line) => {
    expect(RECIPES[name].args(input).join(' ')).toBe(line)
  })

  it.each(Object.entries(RECIPES))('%s is pointed at the endpoint and holds no key', (_, recipe) => {
    const told = [...recipe.args(input), ...Object.values(recipe.variables(input))].join('\n')
    expect(told).toContain(input.baseUrl)
    expect(Object.keys(recipe.variables(input))).not.toContain(recipe.key)
  })

  it.each(Object.entries(RECIPES))(
    '%s chooses its own model where none is named, or says that it needs one',
    (_, recipe) => {
      const line = recipe.args({ ...input, model: undefined }).join(' ')
      expect(line.includes('--model')).toBe(recipe.needsModel)
    },
  )
})
