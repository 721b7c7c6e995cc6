using System.Globalization;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>A shop: <c>/products/{id}</c>, ids 1 to 99,999. Each instance has its own prices and stock for the same products.</summary>
internal sealed class Shop(int seed)
{
    private const string ContentType = "application/json; charset=utf-8";
    private const string Prefix = "/products/";
    private const int Most = 99_999;

    private static readonly string[] Kinds =
        ["Kettle", "Lamp", "Backpack", "Notebook", "Headphones", "Chair", "Blender", "Jacket", "Clock", "Bicycle"];
    private static readonly string[] Makes = ["Northwind", "Halden", "Marlow", "Ferncrest", "Obel", "Tarn", "Quill"];
    private static readonly string[] Looks = ["black", "white", "oak", "green", "steel", "blue"];

    public Answer Respond(ProviderRequest request)
    {
        if (request.Allowance.Exceeded)
            return Firebase.Error(429, "Too many requests");
        var text = request.Path.StartsWith(Prefix, StringComparison.Ordinal) ? request.Path[Prefix.Length..] : "";
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id is < 1 or > Most)
            return Firebase.Error(404, $"expected /products/ and a number from 1 to {Most}");
        var product = new Dice(Dice.Seed((ulong)seed, "product " + text));
        var offer = new Dice(Dice.Seed((ulong)seed, request.Instance + " " + text));
        var price = 500 + product.Below(20_000);
        return Answer.Json(200, ContentType, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteString("title", $"{product.Pick(Makes)} {product.Pick(Kinds)}, {product.Pick(Looks)}");
            writer.WriteStartObject("price");
            writer.WriteNumber("amount", (price + offer.Below(price / 5)) / 100m);
            writer.WriteString("currency", "EUR");
            writer.WriteEndObject();
            writer.WriteNumber("stock", offer.Chance(10) ? 0 : offer.Below(200));
            writer.WriteNumber("rating", (20 + product.Below(31)) / 10m);
            writer.WriteEndObject();
        });
    }
}
