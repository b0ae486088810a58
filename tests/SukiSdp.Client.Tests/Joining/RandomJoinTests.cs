using SukiSdp.Joining;
using SukiSdp.Tests.Audio;

namespace SukiSdp.Tests.Joining;

/// <summary>
/// Sessions of recordings of all kinds, joined again and again while recordings come, are lost and are put right, and while runs are stopped: at each moment
/// every sample of every recording is on the disk, in its own file or in the joined one.
/// </summary>
public sealed class RandomJoinTests
{
    private const int Steps = 12;

    [Fact]
    public Task No_sample_is_lost_whatever_is_joined_removed_stopped_and_filled_in() => TestSeed.RunAsync(150, async random =>
    {
        using JoinFixture fixture = new();
        Directory.CreateDirectory(fixture.Archive);
        World world = new(fixture, random);
        List<string> steps = [];
        for (int step = 0; step < Steps; step++)
        {
            steps.Add(await world.StepAsync());
            try
            {
                world.AssertNothingIsLost();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{string.Join(Environment.NewLine, [e.Message, .. steps, .. fixture.Failures.Select(f => f.Message), .. fixture.Warnings])}", e);
            }
        }
    });

    private sealed class World
    {
        private readonly JoinFixture _fixture;
        private readonly Random _random;

        // By number: the content that its file had, and the audio that has to be somewhere.
        private readonly Dictionary<int, (byte[] Content, byte[] Samples, bool MustStay)> _owned = [];
        private readonly Dictionary<int, byte[]> _hidden = [];
        private int _next = 1;

        public World(JoinFixture fixture, Random random)
        {
            (_fixture, _random) = (fixture, random);
            for (int count = random.Next(1, 5); count > 0; count--)
            {
                Save(_next++);
            }
        }

        public async Task<string> StepAsync()
        {
            int[] there = [.. _owned.Keys.Where(number => File.Exists(_fixture.PathOf(number)))];
            switch (_random.Next(10))
            {
                case 0 when _next < 8:
                    Save(_next);
                    return $"saved {_next++}";
                case 1 when there.Length > 0:
                    int hidden = there[_random.Next(there.Length)];
                    _hidden[hidden] = _owned[hidden].Content;
                    File.Delete(_fixture.PathOf(hidden));
                    _owned.Remove(hidden);
                    return $"hid {hidden}";
                case 2 when _hidden.Count > 0:
                    int shown = _hidden.Keys.First();
                    _fixture.Chunk(shown, _hidden[shown]);
                    Own(shown, _hidden[shown]);
                    _hidden.Remove(shown);
                    return $"showed {shown}";
                case 3 when there.Length > 0:
                    int again = there[_random.Next(there.Length)];
                    Save(again);
                    return $"saved {again} again";
                default:
                    return await JoinAsync();
            }
        }

        public void AssertNothingIsLost()
        {
            byte[] joined = File.Exists(_fixture.Target) ? File.ReadAllBytes(_fixture.Target) : [];
            foreach ((int number, (byte[] content, byte[] samples, bool mustStay)) in _owned)
            {
                bool isThere = File.Exists(_fixture.PathOf(number)) && File.ReadAllBytes(_fixture.PathOf(number)).AsSpan().SequenceEqual(content);
                Assert.True(isThere || !mustStay, $"Recording {number} is gone, and holds what the joined file lacks.");
                Assert.True(isThere || joined.AsSpan().IndexOf(samples) >= 0, $"The samples of recording {number} are nowhere.");
            }
        }

        private async Task<string> JoinAsync()
        {
            JoinSettings settings = new() { AllowGap = _random.Next(2) == 0, RemoveSource = _random.Next(3) == 0 };
            using CancellationTokenSource stop = new();
            int left = _random.Next(4) == 0 ? _random.Next(6) : int.MaxValue;
            _fixture.OnProgress = _ =>
            {
                if (left-- == 0)
                {
                    stop.Cancel();
                }
            };
            int failures = _fixture.Failures.Count;
            try
            {
                await _fixture.JoinAsync(settings, stop.Token);
                Assert.DoesNotContain(_fixture.Failures, failure => failure.Error == SukiError.Unexpected);
                return $"joined, {settings}: {string.Join(", ", _fixture.Failures.Skip(failures).Select(failure => failure.Error))}";
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return $"stopped, {settings}";
            }
            finally
            {
                _fixture.OnProgress = null;
            }
        }

        // A recording as it comes from the service, or one of its kind.
        private void Save(int number)
        {
            byte[] content = _random.Next(8) switch
            {
                < 4 => WavBytes.Session(WavBytes.Samples(2 * _random.Next(100, 500), _random.Next())),
                4 => WavBytes.Session(new byte[2 * _random.Next(100, 500)]),
                _ => RandomWav.Make(_random, (1, 16)).File,
            };
            _fixture.Chunk(number, content);
            Own(number, content);
        }

        private void Own(int number, byte[] content)
        {
            SukiSdp.Audio.WavInfo info = SukiSdp.Audio.WavReader.Read(new MemoryStream(content)).Info!;
            byte[] samples = content[(int)info.DataOffset..(int)(info.DataOffset + info.DataLength)];
            _owned[number] = (content, samples, info.IsDamaged || info.OtherContent.Count > 0);
        }
    }
}
