/** Languages whose functions are found and blanked. What is known of each is in `languages.ts`. */
export type Language = 'javascript' | 'typescript' | 'tsx' | 'python'
