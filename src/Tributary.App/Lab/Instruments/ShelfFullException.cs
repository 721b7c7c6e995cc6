namespace Tributary.App.Lab.Instruments;

/// <summary>The third row found no place.</summary>
internal sealed class ShelfFullException(Shelf shelf) : Exception("no place for the third row")
{
    /// <summary>Whose it is.</summary>
    public Shelf Shelf { get; } = shelf;
}
