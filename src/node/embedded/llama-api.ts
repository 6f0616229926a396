/**
 * The part of node-llama-cpp 3.22 that is used. It is loaded by path from the user's cache and is no dependency
 * of this project, so its own types are not available.
 */
export interface LlamaModule {
  getLlama(options: {
    build: 'never'
    gpu: 'auto'
    logLevel: 'error'
    progressLogs: false
    skipDownload: true
  }): Promise<Llama>
  LlamaGrammarEvaluationState: new (options: { model: LlamaModel; grammar: LlamaGrammar }) => GrammarState
}

export interface Llama {
  readonly cpuMathCores: number
  readonly gpu: string | false
  /** may be changed at any time; 0 = no limit */
  maxThreads: number
  loadModel(options: { modelPath: string }): Promise<LlamaModel>
  createGrammarForJsonSchema(schema: unknown): Promise<LlamaGrammar>
}

export type LlamaGrammar = object
export type GrammarState = object

export interface LlamaModel {
  readonly trainContextSize: number
  readonly fileInfo: { metadata: { tokenizer?: { chat_template?: string } } }
  tokenize(text: string, specialTokens: boolean): number[]
  detokenize(tokens: readonly number[], specialTokens?: boolean, lastTokens?: readonly number[]): string
  createContext(options: {
    sequences: number
    contextSize: number | { min: number; max: number }
    threads: number
    batchSize: number
  }): Promise<LlamaContext>
}

export interface LlamaContext {
  /** tokens of one sequence */
  readonly contextSize: number
  getSequence(): LlamaSequence
}

export interface LlamaSequence {
  readonly nextTokenIndex: number
  readonly contextTokens: number[]
  eraseContextTokenRanges(ranges: { start: number; end: number }[]): Promise<void>
  evaluateWithoutGeneratingNewTokens(tokens: number[]): Promise<void>
  evaluate(
    tokens: number[],
    options: {
      temperature: number
      topP: number
      topK: number
      seed: number
      grammarEvaluationState?: GrammarState
    },
  ): AsyncGenerator<number, void, void>
}
