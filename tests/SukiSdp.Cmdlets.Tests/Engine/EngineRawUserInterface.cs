using System.Management.Automation.Host;

namespace SukiSdp.Cmdlets.Tests.Engine;

/// <summary>Returns the width of a line to PowerShell. There are no cells, no cursor and no keys.</summary>
internal sealed class EngineRawUserInterface(IScreen screen) : PSHostRawUserInterface
{
    private const int Height = 50;

    public override Size BufferSize
    {
        get => new(screen.Width, Height);
        set => throw NoScreenBuffer();
    }

    public override Size WindowSize
    {
        get => BufferSize;
        set => throw NoScreenBuffer();
    }

    public override Size MaxWindowSize => BufferSize;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Coordinates CursorPosition { get; set; }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; }

    public override string WindowTitle { get; set; } = "";

    public override bool KeyAvailable => false;

    public override void FlushInputBuffer()
    {
    }

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NoScreenBuffer();

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoScreenBuffer();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NoScreenBuffer();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoScreenBuffer();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NoScreenBuffer();

    private static NotSupportedException NoScreenBuffer() => new("There is no screen buffer here.");
}
