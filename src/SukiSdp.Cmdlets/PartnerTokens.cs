using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Security;
using System.Text.RegularExpressions;
using SukiSdp.Api;

namespace SukiSdp.Commands;

/// <summary>The partner token in <c>SUKI_SDP_PARTNER_TOKEN</c>, as it is there at each log-in.</summary>
internal sealed class VariablePartnerToken : IPartnerTokenSource
{
    /// <inheritdoc/>
    public Task<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken) =>
        Task.FromResult(SukiToken.Parse(EnvironmentVariables.Read(EnvironmentVariables.PartnerToken) ?? "", EnvironmentVariables.Name(EnvironmentVariables.PartnerToken)));
}

/// <summary>
/// A script block that gives a fresh partner token at each log-in. It runs on the thread of whichever command needs it, in the middle of its work.
/// </summary>
internal sealed class ScriptPartnerToken : IPartnerTokenSource
{
    private static readonly Regex LooksSecret = new(@"\S{40,}", RegexOptions.CultureInvariant);

    private readonly ScriptBlock _script;
    private readonly Guid? _home;

    /// <param name="script">The script block, of the runspace that calls.</param>
    public ScriptPartnerToken(ScriptBlock script) => (_script, _home) = (script, Runspace.DefaultRunspace?.InstanceId);

    /// <inheritdoc/>
    public Task<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken) => observer.AskAsync(Run, cancellationToken);

    private SukiToken Run()
    {
        Collection<PSObject> output;
        try
        {
            output = HereScript().Invoke();
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            // Whatever could be a token in what the script says of its failure is left out.
            throw Unavailable($"failed: {LooksSecret.Replace(DisplayText.Of(e.Message), "…")}");
        }

        string text = output.LastOrDefault(o => o is not null)?.BaseObject switch
        {
            string plain => plain,
            SecureString secret => SecretText.Reveal(secret),
            null => throw Unavailable("gave nothing."),
            _ => throw Unavailable("gave something that is neither SecureString nor text."),
        };
        return SukiToken.Parse(text, "the script block of -PartnerToken");
    }

    // A script block belongs to its runspace, and another one (ForEach-Object -Parallel) would wait for that for ever: there its text runs unbound.
    private ScriptBlock HereScript() =>
        Runspace.DefaultRunspace?.InstanceId == _home ? _script
        : _script.Ast is FunctionDefinitionAst function ? function.Body.GetScriptBlock()
        : ((ScriptBlockAst)_script.Ast).GetScriptBlock();

    private static SukiSdpException Unavailable(string what) => new(SukiError.PartnerTokenUnavailable, $"The script block of -PartnerToken {what}");
}
