using System.Globalization;

namespace SukiSdp.Sandbox;

/// <summary>Sessions by the thousand, <c>load-000001</c> and on, for measurements.</summary>
internal static class LoadSessions
{
    /// <summary>Adds sessions of one recording each. Their audio is worked out when it is sent, so an object takes no memory.</summary>
    public static void AddTo(SandboxSessions sessions, int count, long objectBytes)
    {
        for (int number = 1; number <= count; number++)
        {
            sessions.Add(new SandboxSession(string.Create(CultureInfo.InvariantCulture, $"load-{number:000000}"))
            {
                Recordings =
                {
                    new SandboxRecording
                    {
                        Id = string.Create(CultureInfo.InvariantCulture, $"01L0AD{number:D20}"),
                        SequenceNumber = 1,
                        Object = SandboxObject.Random(objectBytes, seed: number),
                    },
                },
            });
        }
    }
}
