using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SukiSdp.Archive;

namespace SukiSdp.Commands.Binding;

/// <summary>Completes the placeholders of a name template.</summary>
public sealed class NameTemplateCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        // The text before the last brace is kept, and a placeholder that begins there is completed.
        string word = wordToComplete.Trim('\'', '"');
        int brace = word.LastIndexOf('{');
        bool open = brace >= 0 && word.IndexOf('}', brace) < 0;
        string before = open ? word.Substring(0, brace) : word;
        string begun = open ? word.Substring(brace) : "";
        if (word.Length == 0)
        {
            yield return Result(NameTemplate.DefaultText);
        }

        foreach (string token in NameTemplate.Tokens.Where(t => t.StartsWith(begun, StringComparison.OrdinalIgnoreCase)))
        {
            yield return Result(before + token);
        }
    }

    private static CompletionResult Result(string text) => new(CompletionText.Quoted(text), text, CompletionResultType.ParameterValue, text);
}
