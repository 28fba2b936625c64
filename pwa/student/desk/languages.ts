/** The child's files: one program per language. */
import type { Language } from "../../shared/wire.ts";

export interface LanguageFile {
  language: Language;
  path: string;
  name: string;
  first: string;
}

const FIRST_CSHARP = `using System;

class Program
{
    static void Main()
    {
        Console.WriteLine("Hello!");
    }
}
`;

const JAVASCRIPT: LanguageFile = {
  language: "javascript",
  path: "main.js",
  name: "JavaScript",
  first: 'console.log("Hello!");\n',
};

export const LANGUAGES: readonly LanguageFile[] = [
  JAVASCRIPT,
  { language: "python", path: "main.py", name: "Python", first: 'print("Hello!")\n' },
  { language: "csharp", path: "main.cs", name: "C#", first: FIRST_CSHARP },
];

export const languageOf = (path: string): LanguageFile =>
  LANGUAGES.find((one) => one.path === path) ??
  LANGUAGES.find((one) => path.endsWith(one.path.slice(one.path.lastIndexOf(".")))) ??
  JAVASCRIPT;
