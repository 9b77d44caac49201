"""Invented names.

A given name is a word of the road or the counter (到达 arrived, 绕行 detour), so no real person
bears it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from random import Random

from demo.geography import District


def _words(text: str) -> list[str]:
    return text.split()


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in _words(text))


SURNAMES = _pairs(
    "路:lu 车:che 安:an 云:yun 山:shan 水:shui 米:mi 麦:mai 禾:he 花:hua 雷:lei 石:shi 江:jiang"
    " 田:tian 桥:qiao "
    "古:gu 平:ping 明:ming 满:man 甘:gan 风:feng 雨:yu 柳:liu 木:mu 竹:zhu 金:jin 白:bai 蓝:lan"
    " 黄:huang 青:qing"
)
GIVEN = _pairs(
    "到达:daoda 得宜:deyi 准时:zhunshi 不迟:buchi 慢行:manxing 有信:youxin 必达:bida 满载:manzai"
    " 轻装:qingzhuang "
    "顺道:shundao 好走:haozou 有伞:yousan 带灯:daideng 三轮:sanlun 四通:sitong 八达:bada"
    " 送到:songdao 回执:huizhi "
    "签收:qianshou 车铃:cheling 不堵:budu 绕行:raoxing 直达:zhida 路标:lubiao 雨停:yuting"
    " 早到:zaodao 稳开:wenkai "
    "问路:wenlu 认路:renlu 备胎:beitai 加油:jiayou 打气:daqi 叮咚:dingdong 算盘:suanpan"
    " 对账:duizhang "
    "开箱:kaixiang 封箱:fengxiang 点数:dianshu 上坡:shangpo 下坡:xiapo 转弯:zhuanwan 靠边:kaobian "
    "亮灯:liangdeng 鸣笛:mingdi 礼让:lirang 油箱:youxiang 小径:xiaojing 平路:pinglu 缓坡:huanpo"
    " 回程:huicheng"
)
ENGLISH_FIRST = (
    "Arriva",
    "Bumper",
    "Clutch",
    "Detour",
    "Ferry",
    "Gearby",
    "Hubcap",
    "Junction",
    "Lorry",
    "Milepost",
)
ENGLISH_LAST = (
    "Roundabout",
    "Handbrake",
    "Tailgate",
    "Crossroads",
    "Puddle",
    "Uphill",
    "Greenlight",
    "Spanner",
)

SHOP_FIRST = _words(
    "笑哈哈 慢慢来 不打烊 半斤八两 糖葫芦 大雨伞 小板凳 三只羊 五个鸡蛋 七朵云 老地方 新地方 就这家"
    " 隔壁家 转角处 "
    "石板路 吊脚楼 芦笙响 酸汤香 花带子 红灯笼 竹背篓 油纸伞 铜铃铛 木楼梯 风雨桥 大榕树 月亮湾"
    " 太阳坡 "
    "萤火虫 布谷鸟 小蜗牛 胖南瓜 甜玉米 糯米饭 辣椒串 茶壶盖 热汤圆 圆石头 弯扁担"
)
SHOP_SECOND = _words(
    "平安 团圆 顺路 有余 常在 早安 晚安 喜相逢 来一趟 慢慢走 再来坐 有话说 不着急 都到齐 一家亲"
    " 二两半 三点水 四方客 "
    "五味全 六六顺 七步远 八面风 九分甜 十里香"
)
SHOP_KIND = ("便利店", "小卖部", "副食店", "杂货铺", "百货店", "烟酒店", "经营部", "小超市")
ENGLISH_SHOP_FIRST = (
    "Lucky",
    "Sleepy",
    "Round",
    "Whistling",
    "Upside-Down",
    "Three-Legged",
    "Patient",
    "Moonlit",
)
ENGLISH_SHOP_SECOND = (
    "Umbrella",
    "Pumpkin",
    "Snail",
    "Teapot",
    "Lantern",
    "Firefly",
    "Dumpling",
    "Drum",
    "Bridge",
)
ENGLISH_SHOP_KIND = ("Corner Shop", "Grocery", "Minimart", "General Store")


def chinese_people(rng: Random) -> Iterator[tuple[str, str]]:
    """Pairs of id and name, such as ("che.daoda", "车到达"); no id twice, for after the last pair
    numbers follow.
    """
    pairs = [
        (f"{sound}.{word}", zh + given)
        for zh, sound in SURNAMES.items()
        for given, word in GIVEN.items()
    ]
    return _numbered(rng, pairs)


def english_people(rng: Random) -> Iterator[tuple[str, str]]:
    """The same for those who speak English: ("bumper.tailgate", "Bumper Tailgate")."""
    pairs = [
        (f"{first}.{last}".lower(), f"{first} {last}")
        for first in ENGLISH_FIRST
        for last in ENGLISH_LAST
    ]
    return _numbered(rng, pairs)


def _numbered(rng: Random, pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    rng.shuffle(pairs)
    yield from pairs
    for lap in count(2):
        yield from ((f"{name_id}.{lap}", f"{name} {lap}") for name_id, name in pairs)


class ShopNames:
    """Invents shop names, never one twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def invent(self, district: District, language: str) -> str:
        """A name with its district in it; the few that come up again get a branch number."""
        name = self._english(district) if language == "en" else self._chinese(district)
        if name in self._taken:
            name = next(
                branch
                for n in count(2)
                if (branch := _branch(name, n, language)) not in self._taken
            )
        self._taken.add(name)
        return name

    def _chinese(self, district: District) -> str:
        pick = self._rng.choice
        return f"凯里{district.name_zh}{pick(SHOP_FIRST)}{pick(SHOP_SECOND)}{pick(SHOP_KIND)}"

    def _english(self, district: District) -> str:
        pick = self._rng.choice
        return (
            f"{pick(ENGLISH_SHOP_FIRST)} {pick(ENGLISH_SHOP_SECOND)} {pick(ENGLISH_SHOP_KIND)},"
            f" {district.name_en}"
        )


def _branch(name: str, n: int, language: str) -> str:
    return f"{name} No. {n}" if language == "en" else f"{name}{n}号店"
