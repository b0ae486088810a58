using System.Management.Automation;
using System.Security;
using SukiSdp.Api;
using SukiSdp.Commands.Binding;

namespace SukiSdp.Commands;

/// <summary>What the commands for recordings have in common: the token they call the service with.</summary>
/// <typeparam name="TItem">What is handed to the asynchronous work.</typeparam>
public abstract class RecordingCommand<TItem> : ServiceCommand<TItem>
    where TItem : class
{
    private readonly SessionInput _input = new();

    /// <summary>
    /// The Suki token, as <see cref="SecureString"/> or text. The default is the first that exists: <c>-Connection</c>, the session made by
    /// <c>Connect-SukiSdp</c>, the environment variable <c>SUKI_SDP_TOKEN</c>, a log-in with <c>SUKI_SDP_PARTNER_ID</c> and
    /// <c>SUKI_SDP_PARTNER_TOKEN</c>.
    /// </summary>
    [Parameter]
    [TokenTransformation]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>A connection from <c>Connect-SukiSdp -PassThru</c>, to use instead of this session's.</summary>
    [Parameter]
    [ValidateNotNull]
    public SukiSdpConnection? Connection { get; set; }

    /// <summary>
    /// Waits for sessions that are in progress (status code 404), with delays that increase to ten minutes, while other sessions are processed. Deleted
    /// sessions (status code 410) aren't waited for.
    /// </summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The time-out for one session that is in progress, in seconds. It implies <c>-Wait</c>.</summary>
    [Parameter]
    [ValidateRange(1, 604800)]
    public int WaitTimeoutSec { get; set; } = 1800;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (string repeated in _input.DescribeRepeated())
        {
            WriteWarning(repeated);
        }

        base.EndProcessing();
    }

    /// <summary>Goes through what was bound as sessions: works on each, and writes an error for what is none.</summary>
    /// <returns>How many errors there were.</returns>
    private protected int TakeSessions(string?[] bound, Action<NamedSession> work)
    {
        // What comes through the pipeline at once is one row; of an argument, each element is.
        bool startsRow = true;
        int problems = 0;
        foreach (string? item in bound)
        {
            foreach ((NamedSession session, SukiSdpException? problem) in _input.Take(item, startsRow))
            {
                if (problem is null)
                {
                    ModuleState.Sessions.Add(session.Id);
                    work(session with { EncounterId = UsableEncounter(session) });
                }
                else
                {
                    problems++;
                    WriteError(ErrorRecords.From(problem, TargetOf(session.Id)));
                }
            }

            startsRow = !MyInvocation.ExpectingInput;
        }

        return problems;
    }

    // Audio is saved with or without it, and the service deletes it soon.
    private string? UsableEncounter(NamedSession session)
    {
        if (session.EncounterId is { } encounter && SessionIdRule.ProblemOf(encounter) is not null)
        {
            WriteWarning($"{DisplayText.Session(session.Id)}: its encounter ID isn't a valid ID, and was ignored.");
            return null;
        }

        return session.EncounterId;
    }

    // What an error shows of an input: nothing of what may be a secret, and nothing that steers a terminal.
    private static string? TargetOf(string id) => id.Length == 0 || SecureStrings.IsToken(id) || id.Any(char.IsControl) ? null : DisplayText.Of(id);

    /// <summary>How long to wait for a session that is in progress; null to not wait.</summary>
    private protected WaitSettings? WaitSettings =>
        Wait || (MyInvocation.BoundParameters.ContainsKey(nameof(WaitTimeoutSec)) && !MyInvocation.BoundParameters.ContainsKey(nameof(Wait)))
            ? new WaitSettings(TimeSpan.FromSeconds(WaitTimeoutSec))
            : null;

    /// <summary>The connection that the parameters and the surroundings name.</summary>
    /// <exception cref="SukiSdpException">Something is missing or wrong; no call has been made.</exception>
    private protected SukiConnection ResolveConnection() => ConnectionResolver.Resolve(Token, Connection, ConnectionOptions);
}
