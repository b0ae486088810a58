using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace SukiSdp.Commands.Binding;

/// <summary>Completes the session IDs that commands of this shell used, the latest first. The service has no request that lists sessions, and no request is sent.</summary>
public sealed class SessionIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string begun = wordToComplete.Trim('\'', '"');
        foreach (string id in ModuleState.Sessions.ToArray())
        {
            // An id with line breaks or terminal escapes is not put on a command line.
            if (id.StartsWith(begun, StringComparison.OrdinalIgnoreCase) && DisplayText.Of(id) == id)
            {
                yield return new CompletionResult(CompletionText.Quoted(id), id, CompletionResultType.ParameterValue, id);
            }
        }
    }
}
